import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { ShareLinks } from "@/components/reader/share-links";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { mayRead } from "@/lib/chapters/rules";
import { listShareLinks } from "@/lib/chapters/sharing/data";
import { linkOpens, linksADay } from "@/lib/chapters/sharing/rules";
import { requestContext } from "@/lib/request/bindings";
import { requireReader } from "@/lib/request/session";
import { endLinkAction, shareAction } from "./actions";
import { readNewLink } from "./new-link";

export const metadata: Metadata = { title: "Share a chapter" };

type Query = { notice?: string | string[]; problem?: string | string[] };
type Props = { params: Promise<{ slug: string }>; searchParams: Promise<Query> };

export default async function SharePage({ params, searchParams }: Props) {
  const chapter = findChapter((await params).slug);
  if (!chapter) notFound();
  const { number, slug, title, access } = chapter;
  const reader = await requireReader(paths.share({ slug }));
  if (!mayRead(reader, access)) redirect(paths.chapter(slug));
  const { db, config, now } = await requestContext();
  const { notice, problem } = await searchParams;
  const links = await listShareLinks(db, { email: reader.email, chapterNumber: number, now });
  const token = notice === "made" && links.length > 0 ? await readNewLink() : null;
  return (
    <article className="page share">
      <h1>Share “{title}”</h1>
      <p className="lede">
        A link opens this one chapter for whoever has it, without an account: for 30 days and at most{" "}
        {linkOpens} times. You can end it before.
      </p>
      {notice === "ended" && (
        <p className="saved" role="status">
          Ended. The link opens nothing any more.
        </p>
      )}
      {problem === "rate_limited" && (
        <p className="field-problem" role="alert">
          You have made {linksADay} links within a day. Give one of them to more people, or come back
          tomorrow.
        </p>
      )}
      {token && (
        <copy-field className="new-link field">
          <label htmlFor="new-link">Your link. Copy it now: it is shown only here.</label>
          <input id="new-link" type="text" readOnly value={config.siteUrl + paths.shared(token)} />
          <button type="button" className="button" hidden>
            Copy
          </button>
          <span role="status" />
        </copy-field>
      )}
      <form action={shareAction}>
        <input type="hidden" name="chapterNumber" value={number} />
        <button type="submit" className={token ? "button button-quiet" : "button"}>
          {links.length > 0 ? "Make another link" : "Make a link"}
        </button>
      </form>
      <ShareLinks links={links} chapter={number} opens={linkOpens} end={endLinkAction} />
      <p>
        <a href={paths.chapter(slug)}>Back to the chapter</a>
      </p>
    </article>
  );
}
