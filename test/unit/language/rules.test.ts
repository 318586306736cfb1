import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { rules } from "../../../src/language/rules.ts";
import { rulesPage } from "./rulesPage.ts";

const root = join(import.meta.dirname, "../../..");

test("every rule has a code of its own, and its file is named for it", () => {
  const files = globSync("src/language/rules/**/*.ts", { cwd: root }).map((path) =>
    path
      .replace(/^.*[/\\]/, "")
      .replace(/\.ts$/, "")
      .replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  );
  assert.deepEqual(rules.map(({ code }) => code).sort(), files.sort());
});

test("docs/diagnostics.md is what the rules say", () => {
  assert.equal(readFileSync(join(root, "docs/diagnostics.md"), "utf8"), rulesPage());
});
