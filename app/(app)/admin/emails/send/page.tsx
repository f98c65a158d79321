import type { Metadata } from "next";
import { paths } from "@/lib/base/paths";
import { listChapters } from "@/lib/chapters/data";
import { countAudiences } from "@/lib/mail/broadcasts/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { sendTestAction } from "./actions";
import { SendForm } from "./send-form";

export const metadata: Metadata = { title: "Send chapters" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

const problems: Record<string, string> = {
  chapters: "Choose one to twenty chapters.",
  audience: "Choose who gets the mail.",
  nobody: "Nobody in this audience would get the mail. Choose another.",
  wait: "You have sent many tests within the hour. Try again later.",
  form: "Something in the form was not right. Please look through it again.",
};

export default async function SendPage({ searchParams }: Props) {
  const { chapters, kind, audience, notice, problem } = await searchParams;
  const admin = await requireAdminPage(paths.sendEmails());
  const { db } = await requestContext();
  const counts = await countAudiences(db);
  const said = typeof problem === "string" ? (problems[problem] ?? problems.form) : null;
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.emails()}>All e-mails</a>
        </p>
        <h1>Send chapters</h1>
        {said && (
          <p className="problem" role="status">
            {said}
          </p>
        )}
        {notice === "test" && (
          <p className="saved" role="status">
            The test is on its way to {admin.email}.
          </p>
        )}
      </header>
      <SendForm
        action={sendTestAction}
        chapters={listChapters()}
        counts={counts}
        chosen={{ chapters: [chapters ?? []].flat(), kind, audience }}
        ownAddress={admin.email}
      />
    </article>
  );
}
