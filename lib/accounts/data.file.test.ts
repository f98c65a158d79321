import { expect, test } from "vitest";
import { aSubscriber, db } from "@/test/factories";
import { subscriberLines } from "./data";

async function file(chunk: number): Promise<string> {
  let text = "";
  for await (const lines of subscriberLines(db, chunk)) text += lines;
  return text;
}

test("the file of subscribers has its columns once and everybody once, in chunks of any size", async () => {
  expect((await file(2)).split("\r\n")).toHaveLength(2);
  for (const name of ["e", "b", "a", "d", "c"]) await aSubscriber(db, { email: `${name}@example.com` });
  const whole = await file(100);
  expect(whole.match(/[a-e]@example\.com/g)).toEqual(
    ["a", "b", "c", "d", "e"].map((name) => `${name}@example.com`),
  );
  expect(whole.match(/^id,email,/gm)).toHaveLength(1);
  for (const chunk of [1, 2, 5]) expect(await file(chunk)).toBe(whole);
});

test("a name that a spreadsheet would take for a formula is made safe, and rights are words", async () => {
  await aSubscriber(db, { firstName: "=1+1", lastName: 'O"Hara, "Scarlett"', hasPurchased: true });
  const [, line] = (await file(10)).split("\r\n");
  expect(line).toContain(`reader@example.com,'=1+1,"O""Hara, ""Scarlett""",yes,yes,reader,`);
});
