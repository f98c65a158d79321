import { chance } from "../test/random";
import { Client, newReader } from "./client";
import { expect, newAddress, test } from "./product";
import { actionIn, forEachAtOnce, formOf, isLongRun } from "./promises-kit";

const doors = ["/api/email/signup", "/api/auth/magic-link"];

/** Everything of an answer that anybody could compare; what is random in each one is masked. */
async function fingerprintOf(response: Response): Promise<string> {
  const headers = [...response.headers]
    .filter(([name]) => !/^(date|x-request-id|content-security-policy)$/.test(name))
    .map(([name, value]) => `${name}: ${value.replace(/^(__Host-\w+)=[^;]*/, "$1=masked")}`)
    // A cookie's date of expiry moves with the second in which it was set.
    .map((line) => line.replace(/expires=[^;]*/i, "expires=masked"));
  return JSON.stringify([response.status, headers.sort(), await response.text()]);
}

/** An address that is subscribed, one that asked but never confirmed, and one that nobody knows. */
async function addresses(): Promise<[known: string, waiting: string, unknown: string]> {
  const { email } = await newReader();
  const waiting = newAddress();
  await new Client().post("/api/email/signup", { email: waiting });
  return [email, waiting, newAddress()];
}

for (const door of doors) {
  test(`${door} answers a known, a waiting and an unknown address in the same bytes`, async () => {
    const answers = new Set<string>();
    for (const email of await addresses()) {
      answers.add(await fingerprintOf(await new Client().post(door, { email })));
    }
    expect([...answers]).toEqual([expect.stringMatching(/^\[200/)]);
    const wrong = await new Client().post(door, { email: "nobody" });
    expect(answers).not.toContain(await fingerprintOf(wrong));
  });
}

for (const path of ["/sign-in", "/sign-up"]) {
  test(`the form of ${path} leads on alike for a known, a waiting and an unknown address`, async () => {
    const action = actionIn(await (await new Client().get(path)).text());
    const answerTo = async (email: string) =>
      fingerprintOf(await new Client().send("POST", path, formOf({ [action]: "", email })));
    const answers = new Set<string>();
    for (const email of await addresses()) answers.add(await answerTo(email));
    expect([...answers]).toEqual([expect.stringMatching(/^\[303.*check-mail/)]);
    expect(answers).not.toContain(await answerTo("nobody"));
  });
}

test("how long an answer takes does not tell a known address from an unknown one", async () => {
  test.skip(!isLongRun, "timing needs 2,000 answers: npm run test:long");
  test.setTimeout(1_800_000);
  const { shuffle } = chance("timing");
  const known: string[] = [];
  await forEachAtOnce(Array(500), 2, async () => {
    known.push((await newReader()).email);
  });
  // Each address twice, which no limit forbids.
  const visits = [...known, ...known].flatMap((email) => [
    { email, isKnown: true },
    { email: newAddress(), isKnown: false },
  ]);
  const times = { known: [] as number[], unknown: [] as number[] };
  for (const { email, isKnown } of shuffle(visits)) {
    const begin = performance.now();
    const response = await new Client().post("/api/auth/magic-link", { email });
    await response.text();
    times[isKnown ? "known" : "unknown"].push(performance.now() - begin);
  }
  const auc = areaUnderCurve(times.known, times.unknown);
  console.log(`timing: AUC ${auc.toFixed(3)} over ${times.known.length} + ${times.unknown.length} answers`);
  expect(Math.abs(auc - 0.5)).toBeLessThanOrEqual(0.05);
  // The measure sees a difference where there is one: half of the middle answer's time.
  const middle = times.known.toSorted((a, b) => a - b)[Math.floor(times.known.length / 2)] ?? 0;
  const slower = times.unknown.map((time) => time + middle / 2);
  expect(areaUnderCurve(slower, times.known)).toBeGreaterThan(0.55);
});

/** How likely one of `left` is greater than one of `right`: 0.5 when nothing tells them apart. */
function areaUnderCurve(left: number[], right: number[]): number {
  let greater = 0;
  for (const one of left) for (const other of right) greater += one > other ? 1 : one === other ? 0.5 : 0;
  return greater / (left.length * right.length);
}
