import { verifyMailLink } from "@/lib/auth/tokens";
import { AppError } from "@/lib/base/errors";
import { paths } from "@/lib/base/paths";
import { setLinkedTopics } from "@/lib/mail/consent/mutations";
import { oneClickForm } from "@/lib/mail/consent/schema";
import { api } from "@/lib/request/api";
import { parseForm } from "@/lib/request/forms";
import { whereFrom } from "@/lib/request/where-from";

const tokenOf = (request: Request) => new URL(request.url).searchParams.get("t") ?? "";

/** Whoever opens the address as a page gets the page; scanners open it too, so nothing changes. */
export const GET = api(async ({ request, config }) => {
  const page = config.siteUrl + paths.unsubscribe({ t: tokenOf(request) });
  return new Response(null, { status: 303, headers: { Location: page } });
});

/** One click in a mail program (RFC 8058): all list mail is off. No cookie is looked at. */
export const POST = api(async ({ request, db, config, now }) => {
  const link = await verifyMailLink(tokenOf(request), config, now);
  if (!link.ok) throw new AppError(link.code);
  const form = await request.formData().catch(() => null);
  if (!form || !parseForm(oneClickForm, form).ok) {
    throw new AppError("invalid_request", { message: "Send the form field List-Unsubscribe=One-Click." });
  }
  const from = await whereFrom();
  await setLinkedTopics(db, { link: link.value, topics: [], source: "one_click", from, now });
  return { success: true, message: "None of this mail will come any more." };
});
