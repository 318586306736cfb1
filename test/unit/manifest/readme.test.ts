import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { project } from "./manifest.ts";
import { withTables } from "./readmeTables.ts";

const readme = readFileSync(join(project, "README.md"), "utf8");

test("the README's settings and options are the programs': node test/unit/manifest/generateReadme.ts", () => {
  assert.equal(readme, withTables(readme));
});

test("what the README links to and shows is there", () => {
  const paths = [...readme.matchAll(/\]\((?!https?:)([^)#]+)\)/g)].map(([, path = ""]) => path);
  assert.ok(paths.length > 0);
  assert.deepEqual(
    paths.filter((path) => !existsSync(join(project, path))),
    [],
  );
});

test("the README's first screen has the two commands", () => {
  const firstScreen = readme.split("\n").slice(0, 25).join("\n");
  assert.match(firstScreen, /^npm start\b/m);
  assert.match(firstScreen, /^npm test\b/m);
});
