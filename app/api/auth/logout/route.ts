import { api } from "@/lib/request/api";
import { signOut } from "@/lib/request/session";

export const POST = api(async (context) => {
  await signOut(context);
  return { success: true };
});
