import { sendChapters, sendTest, unknownChapters } from "@/app/(app)/admin/emails/send-chapters";
import { AppError, tooManyRequests } from "@/lib/base/errors";
import { sendInput } from "@/lib/mail/broadcasts/schema";
import { requireFreshAdmin } from "@/lib/request/admin";
import { api, parseBody } from "@/lib/request/api";

// A mail to everybody cannot be taken back: it asks for a fresh sign-in, as a change of rights does.
export const POST = api(async (context) => {
  const admin = await requireFreshAdmin();
  const { testTo, ...broadcast } = await parseBody(context.request, sendInput);
  requireChapters(broadcast.chapterNumbers);
  if (testTo !== undefined) {
    const test = await sendTest(context, { admin, ...broadcast, to: testTo });
    if (!test.ok) throw tooManyRequests(test.waitSeconds);
    return Response.json({ broadcastId: test.value.id, recipients: 1 }, { status: 202 });
  }
  const sent = await sendChapters(context, { admin, broadcast });
  if (!sent.ok) throw new AppError("conflict", { message: "Nobody in this audience would get the mail." });
  const { id, recipients } = sent.value;
  return Response.json({ broadcastId: id, recipients }, { status: 202 });
});

function requireChapters(chapterNumbers: readonly number[]): void {
  const unknown = unknownChapters(chapterNumbers);
  if (unknown.length === 0) return;
  const message = (number: number) => `There is no chapter ${number}.`;
  const details = unknown.map((number) => ({ path: "chapterNumbers", message: message(number) }));
  throw new AppError("invalid_request", { details });
}
