import { askForMail } from "@/app/(app)/sign-in/ask-for-mail";
import { signInInput } from "@/lib/auth/schema";
import { api, parseBody } from "@/lib/request/api";

export const POST = api(async ({ request }) => {
  await askForMail({ purpose: "sign_in", ...(await parseBody(request, signInInput)) });
  return { success: true, message: "Check your mail: we sent you a link to sign in with." };
});
