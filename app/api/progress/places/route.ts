import { listPlaces } from "@/lib/progress/data";
import { api } from "@/lib/request/api";
import { requireSession } from "@/lib/request/session";

export const GET = api(async ({ db }) => {
  const { email } = await requireSession();
  return { places: await listPlaces(db, email) };
});
