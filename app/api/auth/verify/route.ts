import { toUser } from "@/lib/accounts/rules";
import { verifyInput } from "@/lib/auth/schema";
import { accessSeconds } from "@/lib/auth/tokens";
import { AppError } from "@/lib/base/errors";
import { api, parseBody } from "@/lib/request/api";
import { signIn } from "@/lib/request/session";

export const POST = api(async ({ request }) => {
  const signedIn = await signIn(await parseBody(request, verifyInput));
  if (!signedIn.ok) throw new AppError(signedIn.code);
  const { subscriber, accessToken } = signedIn.value;
  return { success: true, user: toUser(subscriber), accessToken, expiresIn: accessSeconds };
});
