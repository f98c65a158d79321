import { askForMail } from "@/app/(app)/sign-in/ask-for-mail";
import { signUpInput } from "@/lib/auth/schema";
import { AppError, tooManyRequests } from "@/lib/base/errors";
import { api, parseBody } from "@/lib/request/api";
import { passesTurnstile } from "@/lib/request/turnstile";

const noToken = {
  path: "turnstileToken",
  message: "Send a fresh token of this site's Turnstile widget, with the action sign_up.",
};

export const POST = api(async ({ request }) => {
  const { turnstileToken, ...input } = await parseBody(request, signUpInput);
  if (!(await passesTurnstile(turnstileToken))) throw new AppError("invalid_request", { details: [noToken] });
  const wait = await askForMail({ purpose: "sign_up", ...input });
  if (wait > 0) throw tooManyRequests(wait);
  return { success: true, message: "Check your mail: we sent you a link to confirm your address." };
});
