import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { getChapterDetails } from "@/lib/insights/chapter/data";
import { requireAdminPage } from "@/lib/request/admin";
import { requestContext } from "@/lib/request/bindings";
import { Funnel } from "./funnel";
import { Questions } from "./questions";
import { Stops } from "./stops";
import { Times } from "./times";

type Props = { params: Promise<{ number: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const number = chapterNumberParam.safeParse((await params).number);
  const title = number.success ? findChapter(number.data)?.title : undefined;
  return { title: title ? `Figures of “${title}”` : "No such chapter" };
}

export default async function ChapterPage({ params }: Props) {
  const { number } = await params;
  const admin = await requireAdminPage(paths.chapterDetails(number));
  const input = chapterNumberParam.safeParse(number);
  if (!input.success) notFound();
  const { db } = await requestContext();
  const details = await getChapterDetails(db, { reader: admin, chapterNumber: input.data });
  if (!details) notFound();
  return (
    <article className="page admin">
      <header>
        <p>
          <a href={paths.admin()}>Admin</a> › <a href={paths.chapterFigures()}>Chapters</a>
        </p>
        <h1>
          {details.chapterNumber}. {details.title}
        </h1>
        <p>
          Of all times. <a href={paths.chapter(details.slug)}>Read the chapter</a>
        </p>
      </header>
      <Funnel details={details} />
      <Stops details={details} />
      <Times details={details} />
      <Questions details={details} />
    </article>
  );
}
