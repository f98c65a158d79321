import { askForMail } from "@/app/(app)/sign-in/ask-for-mail";
import { signInInput } from "@/lib/auth/schema";
import { tooManyRequests } from "@/lib/base/errors";
import { api, parseBody } from "@/lib/request/api";

export const POST = api(async ({ request }) => {
  const wait = await askForMail({ purpose: "sign_in", ...(await parseBody(request, signInInput)) });
  if (wait > 0) throw tooManyRequests(wait);
  return { success: true, message: "Check your mail: we sent you a link to sign in with." };
});
