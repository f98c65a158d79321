import { signUpInput } from "@/lib/auth/schema";
import { api, parseBody } from "@/lib/request/api";
import { askForMail } from "@/lib/request/login";

export const POST = api(async ({ request }) => {
  await askForMail({ purpose: "sign_up", ...(await parseBody(request, signUpInput)) });
  return { success: true, message: "Check your mail: we sent you a link to confirm your address." };
});
