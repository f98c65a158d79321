import { expect, test } from "vitest";
import { aSubscriber, db } from "@/test/factories";
import { getSubscriber } from "./data";

test("a subscriber is found by the key of the address, and nobody by another one", async () => {
  const { id } = await aSubscriber(db, { email: "Reader@Example.com", firstName: "Ada" });
  expect(await getSubscriber(db, "reader@example.com")).toEqual({
    id,
    email: "Reader@Example.com",
    emailKey: "reader@example.com",
    firstName: "Ada",
    lastName: null,
    hasAccess: true,
    hasPurchased: false,
    role: "reader",
  });
  for (const other of ["Reader@Example.com", "other@example.com", "%", ""]) {
    expect(await getSubscriber(db, other)).toBeNull();
  }
});
