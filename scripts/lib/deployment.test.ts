import { expect, test } from "vitest";
import { migrations, stateDir } from "./deployment.ts";

const apply = ["d1", "migrations", "apply", "DB"];

test("migrations go to this machine's database unless the remote one is named", () => {
  expect(migrations([]).args).toEqual([...apply, "--local", "--persist-to", stateDir()]);
});

test("the remote database is that of production unless another environment is named", () => {
  expect(migrations(["--remote"]).args).toEqual([...apply, "--remote", "--env", "production"]);
  expect(migrations(["--remote", "--env", "preview"]).args).toEqual([
    ...apply,
    "--remote",
    "--env",
    "preview",
  ]);
});
