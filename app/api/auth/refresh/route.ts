import { cookies } from "next/headers";
import { refreshSession } from "@/lib/auth/service";
import { accessSeconds } from "@/lib/auth/tokens";
import { cookieNames } from "@/lib/base/cookies";
import { AppError, errorResponse } from "@/lib/base/errors";
import { api } from "@/lib/request/api";
import { dropCredentials, keepCredentials } from "@/lib/request/session";

export const POST = api(async ({ db, kv, config, now }) => {
  const refreshToken = (await cookies()).get(cookieNames.refresh)?.value ?? "";
  const renewed = await refreshSession(db, { refreshToken, kv, config, now });
  if (!renewed.ok) {
    await dropCredentials();
    return errorResponse(new AppError(renewed.code));
  }
  await keepCredentials(renewed.value);
  return { success: true, accessToken: renewed.value.accessToken, expiresIn: accessSeconds };
});
