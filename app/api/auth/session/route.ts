import { getSubscriber } from "@/lib/accounts/data";
import { toUser } from "@/lib/accounts/rules";
import { api } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";

export const GET = api(async ({ db }) => {
  const session = await currentSession();
  const subscriber = session && (await getSubscriber(db, session.email));
  return subscriber ? { authenticated: true, user: toUser(subscriber) } : { authenticated: false };
});
