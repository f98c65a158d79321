import { AppError } from "@/lib/base/errors";
import { parseInput } from "@/lib/base/json";
import { openEdition } from "@/lib/chapters/editions/data";
import { bookDownloadInput } from "@/lib/chapters/editions/schema";
import { wholeBook } from "@/lib/insights/mutations";
import { api, attachment } from "@/lib/request/api";
import { currentSession } from "@/lib/request/session";
import { logAccess } from "../log-access";

export const GET = api(async ({ request, ...context }) => {
  const search = new URL(request.url).searchParams;
  const { format } = parseInput(bookDownloadInput, Object.fromEntries(search));
  const session = await currentSession();
  const file = await openEdition(context.files, { reader: session, format });
  if (!file.ok) {
    throw new AppError("unavailable", { message: "This file is not ready yet. Please try again shortly." });
  }
  if (session) {
    await logAccess(context, { email: session.email, chapterNumber: wholeBook, accessType: "download" });
  }
  return attachment(file.value);
});
