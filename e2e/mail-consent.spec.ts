import { signMailLink } from "../lib/auth/tokens";
import { consentTexts, currentTexts } from "../lib/mail/consent/rules";
import { expectRefusal, newReader, useSession } from "./client";
import { aReaderWithLink, heldOf, signedUp, tokenConfig } from "./mail-reader";
import { expect, siteUrl, test } from "./product";
import { formOf } from "./promises-kit";
import { sendRaw } from "./raw";

const boxes = consentTexts[currentTexts.preferences].topics;
const oneClick = "List-Unsubscribe=One-Click";
const urlEncoded = "application/x-www-form-urlencoded";

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? "with scripts" : "without scripts", () => {
    test.use({ javaScriptEnabled });

    test("whoever holds a mail's link chooses mail without a sign-in, stops it all, and takes that back", async ({
      page,
    }) => {
      const reader = await aReaderWithLink();
      const response = await page.goto(`/unsubscribe?t=${reader.t}`);
      expect(response?.headers()).toMatchObject({
        "cache-control": "private, no-store",
        "x-robots-tag": "noindex",
        "referrer-policy": "same-origin",
      });
      await expect(page.getByText(`${reader.email[0]}•••••@example.com`)).toBeVisible();
      expect(await page.content()).not.toContain(reader.email);
      await expect(page.getByText(consentTexts[currentTexts.preferences].words)).toBeVisible();
      for (const label of Object.values(boxes)) await expect(page.getByLabel(label)).toBeChecked();
      expect(await heldOf(reader)).toMatchObject({ topics: null, consents: [signedUp] });

      await page.getByLabel(boxes.news).uncheck();
      await page.getByRole("button", { name: "Save choice" }).click();
      await expect(page.getByRole("status")).toContainText("Saved.");
      await expect(page.getByLabel(boxes.news)).not.toBeChecked();
      expect((await heldOf(reader)).topics).toEqual(["chapters", "nudges"]);

      await page.getByRole("button", { name: "Stop all of this mail" }).click();
      await expect(page.getByRole("status")).toContainText("Stopped.");
      for (const label of Object.values(boxes)) await expect(page.getByLabel(label)).not.toBeChecked();
      await expect(page.getByRole("button", { name: "Stop all" })).toHaveCount(0);
      const { topics, mail } = await heldOf(reader);
      expect(topics).toEqual([]);
      expect(mail?.unsubscribedAt).toMatch(/^\d{4}-/);

      await page.getByRole("button", { name: "Turn it on again" }).click();
      await expect(page.getByRole("status")).toContainText("Saved.");
      await expect(page.getByLabel(boxes.chapters)).toBeChecked();
      await expect(page.getByLabel(boxes.news)).not.toBeChecked();
      await expect(page.getByRole("button", { name: "Turn it on again" })).toHaveCount(0);
      expect((await heldOf(reader)).consents).toEqual([
        signedUp,
        ["preferences", "chapters,nudges"],
        ["preferences", ""],
        ["preferences", "chapters,nudges"],
      ]);
    });
  });
}

test("a link that is cut, forged, old or of another kind explains itself and changes nothing", async ({
  page,
}) => {
  const reader = await aReaderWithLink();
  const old = new Date(Date.now() - 401 * 86_400_000).toISOString();
  const aged = await signMailLink({ ...reader.link, createdAt: old }, tokenConfig);
  const forged = await signMailLink(
    { ...reader.link, createdAt: old },
    { ...tokenConfig, secret: "f".repeat(32) },
  );
  const bad = ["", reader.t.slice(0, -1), forged, reader.accessToken, "x".repeat(3000), `${reader.t}&t=x`];
  for (const t of bad) {
    await page.goto(`/unsubscribe?t=${t}`);
    await expect(page.getByRole("heading", { name: "This link is not complete" })).toBeVisible();
    await expect(page.getByRole("link", { name: "Go to your account" })).toHaveAttribute(
      "href",
      "/account#mail",
    );
    await expect(page.getByRole("checkbox")).toHaveCount(0);
  }
  await page.goto(`/unsubscribe?t=${aged}`);
  await expect(page.getByRole("heading", { name: "This link is too old" })).toBeVisible();

  const post = (t: string) =>
    fetch(`${siteUrl}/api/email/unsubscribe?t=${t}`, {
      method: "POST",
      headers: { "Content-Type": urlEncoded },
      body: oneClick,
    });
  for (const t of bad.filter((token) => !token.includes("&"))) {
    await expectRefusal(await post(t), 401, "token_invalid");
  }
  await expectRefusal(await post(aged), 401, "token_expired");
  expect(await heldOf(reader)).toMatchObject({ topics: null, consents: [signedUp] });
});

test("to open the addresses of a link, however often and by whatever scanner, changes nothing", async () => {
  const reader = await aReaderWithLink();
  for (const method of ["GET", "HEAD", "GET", "HEAD"]) {
    const page = await fetch(`${siteUrl}/unsubscribe?t=${reader.t}`, { method });
    expect(page.status).toBe(200);
    const api = await fetch(`${siteUrl}/api/email/unsubscribe?t=${reader.t}`, { method, redirect: "manual" });
    expect(api.status).toBe(303);
    expect(api.headers.get("location")).toBe(`${siteUrl}/unsubscribe?t=${reader.t}`);
  }
  expect(await heldOf(reader)).toMatchObject({ topics: null, consents: [signedUp] });
});

test("one click stops all list mail, from anywhere, without cookies, and as often as it comes", async () => {
  const reader = await aReaderWithLink();
  const path = `/api/email/unsubscribe?t=${reader.t}`;
  const multipart = formOf({ "List-Unsubscribe": "One-Click" });
  const cookie = [...reader.client.cookies].map((pair) => pair.join("=")).join("; ");
  const foreign = { Origin: "https://mail.example", "Sec-Fetch-Site": "cross-site", Cookie: cookie };
  for (const { headers, body } of [
    { headers: { "Content-Type": urlEncoded }, body: oneClick },
    multipart,
    { headers: { "Content-Type": urlEncoded, ...foreign }, body: oneClick },
    { headers: { ...multipart.headers, ...foreign }, body: multipart.body },
  ]) {
    const length = { "Content-Length": String(Buffer.byteLength(body)) };
    const answer = await sendRaw({ method: "POST", path, headers: { ...headers, ...length }, body });
    expect(answer.status).toBe(200);
    expect(JSON.parse(answer.body)).toMatchObject({ success: true });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  }
  expect(await heldOf(reader)).toMatchObject({
    topics: [],
    consents: [signedUp, ["one_click", ""]],
    mail: { unsubscribedAt: expect.stringMatching(/^\d{4}-/) },
  });
  // Who is gone is answered the same, and nothing is written of them.
  expect((await reader.client.send("DELETE", "/api/account")).status).toBe(200);
  const answer = await fetch(siteUrl + path, {
    method: "POST",
    headers: { "Content-Type": urlEncoded },
    body: oneClick,
  });
  expect(answer.status).toBe(200);
});

test("a request that is not the one click of RFC 8058 is 400 and changes nothing", async () => {
  const reader = await aReaderWithLink();
  const url = `${siteUrl}/api/email/unsubscribe?t=${reader.t}`;
  for (const [type, body] of [
    [urlEncoded, ""],
    [urlEncoded, "List-Unsubscribe=One-Clic"],
    ["application/json", '{"List-Unsubscribe":"One-Click"}'],
    ["text/plain", oneClick],
    ["multipart/form-data; boundary=x", "--y\r\n"],
  ]) {
    const headers = { "Content-Type": type ?? "" };
    await expectRefusal(
      await fetch(url, { method: "POST", headers, body: body ?? "" }),
      400,
      "invalid_request",
    );
  }
  expect(await heldOf(reader)).toMatchObject({ topics: null, consents: [signedUp] });
});

test("every form shows the words that its choice is recorded under", async ({ page, context }) => {
  for (const path of ["/", "/sign-up"]) {
    await page.goto(path);
    await expect(page.getByText(consentTexts[currentTexts.sign_up].words)).toBeVisible();
  }
  const reader = await newReader();
  await useSession(context, reader);
  await page.goto("/account");
  const { words, topics } = consentTexts[currentTexts.account];
  await expect(page.getByText(words)).toBeVisible();
  for (const label of Object.values(topics)) await expect(page.getByLabel(label)).toBeVisible();
  await page.getByLabel(topics.nudges).uncheck();
  await page.getByRole("button", { name: "Save choice" }).click();
  await expect(page.getByRole("status")).toHaveText("Saved.");
  expect((await heldOf(reader)).consents).toEqual([signedUp, ["account", "chapters,news"]]);
});
