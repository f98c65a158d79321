import { expect, test } from "vitest";
import { complaintOf, jsonOf } from "./wrangler.ts";

const answer = (stdout: string, stderr = "") => ({ code: 1, stdout, stderr });

test("of all that wrangler says, its complaint is one sentence without colours", () => {
  const stderr =
    "\u001b[31m✘ \u001b[41;31m[\u001b[97mERROR\u001b[31m]\u001b[0m \u001b[1mYou are not signed in.\u001b[0m\n\n  Rerun this.\n";
  expect(complaintOf(answer("⛅️ wrangler", stderr))).toBe("You are not signed in");
  expect(complaintOf(answer("", "fetch failed\nat x"))).toBe("fetch failed");
  expect(complaintOf(answer("", ""))).toBe("it said nothing");
});

test("JSON is found behind a banner, and what is none is not taken for it", () => {
  expect(jsonOf(answer('⛅️ wrangler 4\n───\n[{"name":"A"}]'))).toEqual([{ name: "A" }]);
  expect(jsonOf(answer("[ERROR] no"))).toBeNull();
  expect(jsonOf(answer("nothing"))).toBeNull();
});
