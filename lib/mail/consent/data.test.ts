import { expect, test } from "vitest";
import { emailSuppressions } from "@/db/schema";
import { isoAfter } from "@/lib/base/time";
import { aSubscriber, db, now } from "@/test/factories";
import { getMailChoice } from "./data";

test("a link shows what is chosen, and of the address only what its owner knows it by", async () => {
  const { id } = await aSubscriber(db, {
    email: "Reader@example.com",
    firstName: "Ada",
    mailTopics: ["news"],
  });
  await aSubscriber(db, { email: "other@example.com" });
  expect(await getMailChoice(db, id)).toEqual({
    maskedAddress: "R•••••@example.com",
    chosen: ["news"],
    suppression: null,
  });
  expect(await getMailChoice(db, "nobody")).toBeNull();
});

test("an address that no list mail goes to is told so, and nobody else is", async () => {
  const { id } = await aSubscriber(db, { email: "Reader@example.com" });
  const other = await aSubscriber(db, { email: "other@example.com" });
  await db
    .insert(emailSuppressions)
    .values({ email: "reader@example.com", reason: "complaint", createdAt: isoAfter(now) });
  expect(await getMailChoice(db, id)).toMatchObject({ suppression: "complaint" });
  expect(await getMailChoice(db, other.id)).toMatchObject({ suppression: null });
});
