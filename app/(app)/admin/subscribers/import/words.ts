import { type FileProblem, type ImportColumn, maxBytes, maxLines } from "@/lib/accounts/import/schema";

const lines = maxLines.toLocaleString("en-GB");

/** Why a file is not taken at all, and what to do about it; `#` stands for its line or column. */
export const fileProblems: Record<FileProblem["code"], string> = {
  too_large: `The file is larger than ${maxBytes / 1024} KB. Split it, with the first line in each part.`,
  too_many_lines: `The file has more than ${lines} lines. Split it, with the first line in each part.`,
  not_utf8: "The file is not in UTF-8. Save it again as “CSV UTF-8”.",
  no_lines: "Choose a file with the names of its columns in the first line, and at least one more line.",
  no_email_column: "The first line names no column “email”.",
  not_csv: "Line # is no CSV: look at the quotation marks in it, or before it.",
  unknown_column: "There is a column “#” that is not known. Take it out, or rename it.",
  repeated_column: "The column “#” is there twice.",
};

/** What each column says, for people who write a file. */
export const columnWords: Record<ImportColumn, string> = {
  email: "The address. The only column that has to be there.",
  firstName: "Fills in a name that is missing, and changes none.",
  lastName: "The same.",
  hasAccess: "yes or no: the chapters for subscribers. Empty means yes for who is new.",
  hasPurchased: "yes or no: the full edition.",
  discountCode: "A code to note, where none is.",
  price: "What was paid, such as 29 or 29.90. Records a purchase, which opens the full edition.",
  currency: "Of the price, such as EUR.",
  purchasedOn: "The day of the purchase, such as 2026-11-30. Empty means today.",
  reference: "Your own number of the purchase. The same number twice is one purchase.",
};

/** What became of an import, from what its address says; null when it says nothing. */
export function outcomeInWords({ done, missed, notice }: Record<string, unknown>): string | null {
  if (notice === "form")
    return "The file came back incomplete. Nothing was imported; please choose it again.";
  const [count, left] = [done, missed].map((text) => (/^\d{1,4}$/.test(String(text)) ? Number(text) : null));
  if (typeof count !== "number") return null;
  const written = `${peopleInWords(count)} imported.`;
  return left
    ? `${written} ${peopleInWords(left)} changed at the same moment and left alone: import the file again.`
    : written;
}

function peopleInWords(count: number): string {
  if (count === 0) return "Nobody was";
  return count === 1 ? "1 person was" : `${count.toLocaleString("en-GB")} people were`;
}
