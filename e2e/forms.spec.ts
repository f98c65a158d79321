import { Client, expectRefusal, type HeaderFields, newReader } from "./client";
import { expect, mailAfter, newAddress, test } from "./product";

const page = "/chapters/writing";
const multipart = { "Content-Type": "multipart/form-data; boundary=x" };

/** The id of the action that a page's first form names. */
async function actionOf(path: string): Promise<string> {
  const html = await (await new Client().get(path)).text();
  return /name="\$ACTION_ID_([0-9a-f]+)"/.exec(html)?.[1] ?? "";
}

/** A form's fields as a browser without scripts sends them. */
function fields(values: Record<string, string>): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return `${parts.join("")}--x--\r\n`;
}

function post(path: string, headers: HeaderFields, body: string): Promise<Response> {
  return new Client().send("POST", path, { headers, body });
}

test("a form that is whole is answered with the way on", async () => {
  const email = newAddress();
  const body = fields({ [`$ACTION_ID_${await actionOf("/")}`]: "", email });
  await mailAfter(email, async () => {
    const response = await post("/", multipart, body);
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(/\/sign-in\/check-mail$/);
  });
});

test("a form whose body is broken is a client's error", async () => {
  for (const body of [
    "",
    "x",
    "--x\r\nnonsense",
    "--x\r\nContent-Disposition: form-data\r\n\r\nhalf a part",
  ]) {
    expect.soft((await post(page, multipart, body)).status, body).toBe(400);
  }
  expect.soft((await post(page, { "Content-Type": "multipart/form-data" }, "--x--")).status).toBe(400);
});

test("a form with a field at fault, or one too many, leads back and says which", async () => {
  const action = `$ACTION_ID_${await actionOf("/")}`;
  const email = newAddress();
  for (const { values, problem } of [
    { values: {}, problem: "email" },
    { values: { email: "nobody" }, problem: "email" },
    { values: { email, firstName: "a".repeat(65) }, problem: "firstName" },
    { values: { email, role: "admin" }, problem: "form" },
  ]) {
    const response = await post("/", multipart, fields({ [action]: "", ...values }));
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toMatch(new RegExp(`/sign-up\\?problem=${problem}$`));
  }
});

test("an action that is called with what is no form is a client's error", async () => {
  for (const path of ["/", page]) {
    const named = { "Next-Action": await actionOf(path) };
    const text = { "Content-Type": "text/plain;charset=UTF-8", ...named };
    for (const body of ["", "{", "[]", "[1]", '["$F1"]', `${"[".repeat(5000)}${"]".repeat(5000)}`]) {
      expect.soft((await post(path, text, body)).status, `${path} ${body.slice(0, 20)}`).toBeLessThan(500);
    }
    for (const first of ["[1]", '["$K1"]', '["$undefined"]', "{", '["$Q1"]']) {
      const response = await post(path, { ...multipart, ...named }, fields({ 0: first }));
      expect.soft(response.status, `${path} ${first}`).toBeLessThan(500);
    }
  }
});

test("an action that does not exist is a client's error", async () => {
  for (const id of ["0".repeat(42), "x", "__proto__", "constructor", "7f".repeat(300)]) {
    for (const path of ["/", page, "/sign-in"]) {
      const byHeader = await post(path, { ...multipart, "Next-Action": id }, fields({ 0: "[]" }));
      expect.soft(byHeader.status, `${path} ${id}`).toBeLessThan(500);
      const byField = await post(path, multipart, fields({ [`$ACTION_ID_${id}`]: "" }));
      expect.soft(byField.status, `${path} ${id}`).toBeLessThan(500);
    }
  }
});

test("a form over its cap is 413, and one from another site is 403 even without cookies", async () => {
  const body = fields({ [`$ACTION_ID_${await actionOf("/")}`]: "", email: newAddress() });
  expect((await post("/", multipart, body.padStart(16 * 1024 + 1))).status).toBe(413);
  for (const origin of [{ Origin: "https://elsewhere.example" }, { Origin: "" }, { Origin: "null" }]) {
    expect((await post("/", { ...multipart, ...origin }, body)).status).toBe(403);
  }
  expect((await post("/", multipart, body)).status).toBe(303);
});

test("a chapter is set complete by its reader only, and only from the site's own pages", async () => {
  const { client } = await newReader();
  const values = { [`$ACTION_ID_${await actionOf(page)}`]: "", chapterNumber: "4", completed: "yes" };
  const completed = async () => {
    const response = await client.get("/api/progress/4");
    return ((await response.json()) as { completed: boolean }).completed;
  };
  const guest = await post(page, multipart, fields(values));
  expect(guest.headers.get("location")).toContain("/sign-in?next=");
  const foreign = { ...multipart, Origin: "https://elsewhere.example" };
  expect((await client.send("POST", page, { headers: foreign, body: fields(values) })).status).toBe(403);
  expect(await completed()).toBe(false);
  const own = await client.send("POST", page, { headers: multipart, body: fields(values) });
  expect(own.status).toBe(303);
  expect(await completed()).toBe(true);
});

test("a page that knows no forms answers no POST", async () => {
  for (const path of ["/chapters", "/privacy"]) {
    const response = await post(path, multipart, fields({}));
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("GET, HEAD");
  }
  await expectRefusal(await post("/api/nothing", multipart, fields({})), 404, "not_found");
});
