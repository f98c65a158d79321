"use server";

import { redirect } from "next/navigation";
import { logAccess } from "@/app/api/content/log-access";
import { paths } from "@/lib/base/paths";
import { findChapter } from "@/lib/chapters/data";
import { createShareLink, deleteShareLink } from "@/lib/chapters/sharing/mutations";
import { endLinkForm, shareForm } from "@/lib/chapters/sharing/schema";
import { action } from "@/lib/request/action";
import { parseForm } from "@/lib/request/forms";
import { requireReader } from "@/lib/request/session";
import { keepNewLink } from "./new-link";

export const shareAction = action(async (context, form) => {
  const { db, now } = context;
  const input = parseForm(shareForm, form);
  const chapter = input.ok && findChapter(input.value.chapterNumber);
  if (!chapter) redirect(paths.chapters());
  const share = { slug: chapter.slug };
  const reader = await requireReader(paths.share(share));
  const link = await createShareLink(db, { reader, chapterNumber: chapter.number, now });
  if (!link.ok) redirect(paths.share({ ...share, problem: link.code }));
  await logAccess(context, { email: reader.email, chapterNumber: chapter.number, accessType: "share" });
  await keepNewLink(link.value.token);
  redirect(paths.share({ ...share, notice: "made" }));
});

export const endLinkAction = action(async ({ db }, form) => {
  const input = parseForm(endLinkForm, form);
  const chapter = input.ok && findChapter(input.value.chapterNumber);
  if (!input.ok || !chapter) redirect(paths.chapters());
  const { email } = await requireReader(paths.share({ slug: chapter.slug }));
  await deleteShareLink(db, { email, linkId: input.value.linkId });
  redirect(paths.share({ slug: chapter.slug, notice: "ended" }));
});
