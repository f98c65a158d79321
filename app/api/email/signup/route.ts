import { askForMail } from "@/app/(app)/sign-in/ask-for-mail";
import { signUpInput } from "@/lib/auth/schema";
import { api, parseBody } from "@/lib/request/api";

export const POST = api(async ({ request }) => {
  await askForMail({ purpose: "sign_up", ...(await parseBody(request, signUpInput)) });
  return { success: true, message: "Check your mail: we sent you a link to confirm your address." };
});
