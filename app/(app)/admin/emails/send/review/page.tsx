import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccessBadge } from "@/components/ui/access-badge";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { mayRead } from "@/lib/chapters/rules";
import { countAudiences } from "@/lib/mail/broadcasts/data";
import { sendForm } from "@/lib/mail/broadcasts/schema";
import { requireFreshAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { audienceWords, cannotRead, chosenFields, counted, leastReader, templateWords } from "../../words";
import { sendChaptersAction } from "./actions";

export const metadata: Metadata = { title: "Review the mail" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Shows what is about to be sent to whom. Asks for a fresh sign-in here, so that it is not lost on the way. */
export default async function ReviewPage({ searchParams }: Props) {
  const input = sendForm.safeParse(await searchParams);
  const fields = input.success ? chosenFields(input.data) : {};
  await requireFreshAdminPage(input.success ? paths.reviewEmails(fields) : paths.sendEmails());
  if (!input.success) {
    redirect(paths.sendEmails({ problem: String(input.error.issues[0]?.path[0] ?? "form") }));
  }
  const { kind, audience, chapterNumbers } = input.data;
  const chapters = chapterNumbers.flatMap((number) => findChapter(number) ?? []);
  if (chapters.length < chapterNumbers.length) redirect(paths.sendEmails({ problem: "chapters" }));
  const { db } = await requestContext();
  const { [audience]: count } = await countAudiences(db);
  const locked = chapters.filter(({ access }) => !mayRead(leastReader(audience), access));
  return (
    <section className="card">
      <h1>{count > 0 ? `Send to ${counted(count, "reader")}?` : "Nobody would get this"}</h1>
      <dl className="facts">
        <dt>Audience</dt>
        <dd>{audienceWords[audience]}</dd>
        <dt>Template</dt>
        <dd>{templateWords[kind].name}</dd>
        <dt>Chapters</dt>
        <dd>
          <ul className="plain">
            {chapters.map(({ number, title, access }) => (
              <li key={number}>
                {number}. {title} <AccessBadge access={access} />
              </li>
            ))}
          </ul>
        </dd>
      </dl>
      {locked.map((chapter) => (
        <p key={chapter.number} className="problem">
          {cannotRead(chapter)}
        </p>
      ))}
      {count > 0 && <p>The mails go out as soon as you confirm. You can pause or cancel on the next page.</p>}
      <form action={sendChaptersAction} className="actions">
        {chapterNumbers.map((number) => (
          <input key={number} type="hidden" name="chapters" value={number} />
        ))}
        <input type="hidden" name="kind" value={kind} />
        <input type="hidden" name="audience" value={audience} />
        {count > 0 && (
          <button type="submit" className="button">
            Send to {counted(count, "reader")}
          </button>
        )}
        <a className="button button-quiet" href={paths.sendEmails(fields)}>
          Back
        </a>
      </form>
    </section>
  );
}
