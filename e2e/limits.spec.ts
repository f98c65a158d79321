import { answerOf, Client, expectRefusal, newReader } from "./client";
import { codeIn, expect, fromNewNetwork, mailAfter, newAddress, test } from "./product";

const doors = ["/api/email/signup", "/api/auth/magic-link"];

/** Posts again and again, and returns the answers. */
async function times(count: number, post: (index: number) => Promise<Response>): Promise<Response[]> {
  const answers = [];
  for (let index = 0; index < count; index++) answers.push(await post(index));
  return answers;
}

const statusOf = ({ status }: Response) => status;

for (const door of doors) {
  test(`${door} answers three times for an address, then 429 with the time to come back`, async () => {
    const email = newAddress();
    const ask = (spelling = email) => new Client().post(door, { email: spelling });
    for (const response of await times(3, () => ask())) await answerOf(response);
    for (const spelling of [email, email.toUpperCase(), email.replace("@", "+tag@")]) {
      const response = await ask(spelling);
      expect(Number(response.headers.get("retry-after"))).toBeGreaterThan(840);
      expect(Number(response.headers.get("retry-after"))).toBeLessThanOrEqual(900);
      expect(response.headers.getSetCookie()).toEqual([]);
      await expectRefusal(response, 429, "rate_limited");
    }
    await answerOf(await ask(newAddress()));
  });
}

test("sign-in and sign-up share the limits of an address", async () => {
  const email = newAddress();
  const answers = await times(4, (index) => new Client().post(doors[index % 2] ?? "", { email }));
  expect(answers.map(statusOf)).toEqual([200, 200, 200, 429]);
});

test("one network asks thirty times an hour for whomever, and the next one is not held up", async () => {
  const client = new Client();
  const ask = (index: number) => client.post(doors[index % 2] ?? "", { email: newAddress() });
  const answers = await times(32, ask);
  expect(answers.map(statusOf)).toEqual([...Array<number>(30).fill(200), 429, 429]);
  expect(Number(answers.at(-1)?.headers.get("retry-after"))).toBeGreaterThan(3500);
  await answerOf(await new Client().post(doors[0] ?? "", { email: newAddress() }));
});

test("an IPv6 network is its /64, and nobody's word but Cloudflare's counts for where they are", async () => {
  const network = fromNewNetwork()["CF-Connecting-IP"].replace("::1", "");
  const ask = (index: number) =>
    new Client().post(
      doors[0] ?? "",
      { email: newAddress() },
      {
        "CF-Connecting-IP": `${network}:7::${index.toString(16)}`,
        "X-Client-Address": `192.0.2.${index}`,
        "X-Forwarded-For": `192.0.2.${index}`,
        "True-Client-IP": `192.0.2.${index}`,
      },
    );
  const answers = await times(31, ask);
  expect(answers.map(statusOf)).toEqual([...Array<number>(30).fill(200), 429]);
});

test("of a hundred requests at once three get through", async () => {
  const email = newAddress();
  const ask = (address: string) => new Client().post(doors[0] ?? "", { email: address });
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(email)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(97);
  const others = await Promise.all(Array.from({ length: 20 }, () => ask(newAddress())));
  expect(others.map(statusOf)).toEqual(Array<number>(20).fill(200));
});

test("a refusal says the same of an address that is known and of one that is not", async () => {
  const { email } = await newReader();
  const refusalOf = async (address: string, asked: number) => {
    await times(asked, () => new Client().post("/api/auth/magic-link", { email: address }));
    const response = await new Client().post("/api/auth/magic-link", { email: address });
    expect(response.status).toBe(429);
    const changing = ["date", "x-request-id", "retry-after"];
    const headers = [...response.headers].filter(([name]) => !changing.includes(name));
    return { headers, body: await response.text() };
  };
  // The reader asked once before, to sign up.
  expect(await refusalOf(email, 2)).toEqual(await refusalOf(newAddress(), 3));
});

test("who asked too often can still use what was mailed to them", async () => {
  const email = newAddress();
  const client = new Client();
  const mail = await mailAfter(email, () => client.post(doors[0] ?? "", { email }));
  await times(3, () => new Client().post(doors[0] ?? "", { email }));
  await expectRefusal(await client.post(doors[0] ?? "", { email }), 429, "rate_limited");
  const code = codeIn(mail);
  await answerOf(await client.post("/api/auth/verify", { email, code }));
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    for (const path of ["/sign-in?next=/account", "/sign-up?next=/account", "/"]) {
      test(`the form of ${path} comes back with when to try again`, async ({ page }) => {
        const email = newAddress();
        const submit = async (address: string) => {
          await page.goto(path);
          await page.getByLabel("E-mail address").fill(address);
          await page.getByRole("button", { name: "Send me the link" }).click();
        };
        await times(3, () => new Client().post(doors[1] ?? "", { email }));
        await submit(email);
        await expect(page.getByRole("alert").filter({ hasText: "try again in 15 minutes" })).toBeVisible();
        await expect(page).toHaveURL(/\/sign-(in|up)\?.*problem=limit&wait=\d{3}$/);
        if (path !== "/") await expect(page).toHaveURL(/next=%2Faccount/);
        await submit(newAddress());
        await expect(page.getByRole("heading", { name: "Check your mail" })).toBeVisible();
      });
    }
  });
}

test("a wait is told in minutes or hours, and one that is none as a while", async ({ page }) => {
  for (const [wait, words] of [
    ["1", "in a minute"],
    ["61", "in 2 minutes"],
    ["5400", "in 90 minutes"],
    ["86400", "in 24 hours"],
    ["", "in a while"],
    ["<b>soon</b>", "in a while"],
    ["-5", "in a while"],
  ] as const) {
    await page.goto(`/sign-in?problem=limit&wait=${encodeURIComponent(wait)}`);
    await expect(page.getByText(`try again ${words}.`), wait).toBeVisible();
  }
});

test("the shield turns a flood away before the app is woken, from that network alone", async () => {
  test.setTimeout(180_000);
  const flooder = new Client();
  const passed: Response[] = [];
  let refused: Response | undefined;
  // It counts by the minute of the clock: a flood that crosses one is counted anew.
  while (!refused && passed.length < 2000) {
    const burst = Array.from({ length: 20 }, () => flooder.post("/api/auth/verify", {}));
    const answers = await Promise.all(burst);
    refused = answers.find(({ status }) => status === 429);
    passed.push(...answers.filter(({ status }) => status === 400));
  }
  expect(passed.length).toBeGreaterThanOrEqual(300);
  expect(refused?.headers.get("retry-after")).toBe("60");
  expect((await flooder.get("/api/health")).status).toBe(200);
  const other = await new Client().post("/api/auth/verify", {});
  await expectRefusal(other, 400, "invalid_request", ["email", "code"]);
});
