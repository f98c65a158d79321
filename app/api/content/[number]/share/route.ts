import { AppError, tooManyRequests } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { paths } from "@/lib/base/paths";
import { seconds } from "@/lib/base/time";
import { chapterNumberParam } from "@/lib/chapters/schema";
import { createShareLink } from "@/lib/chapters/sharing/mutations";
import { api } from "@/lib/request/api";
import { requireSession } from "@/lib/request/session";
import { logAccess } from "../../log-access";

export const POST = api<{ number: string }>(async ({ params, ...context }) => {
  const { db, config, now } = context;
  const chapterNumber = parseInput(chapterNumberParam, params.number);
  const reader = await requireSession();
  const link = await createShareLink(db, { reader, chapterNumber, now });
  if (!link.ok) throw link.code === "rate_limited" ? tooManyRequests(seconds.day) : new AppError(link.code);
  await logAccess(context, { email: reader.email, chapterNumber, accessType: "share" });
  const { token, expiresAt, reads } = link.value;
  return Response.json({ url: config.siteUrl + paths.shared(token), expiresAt, reads }, { status: 201 });
});
