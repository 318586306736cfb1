import assert from "node:assert/strict";
import { test } from "node:test";
import { readIgnoreRules } from "../../../../src/ui/code/gather/ignoreRules.ts";

function left(text: string, ...paths: readonly string[]): string[] {
  const ignores = readIgnoreRules(text);
  return paths.filter((path) => !ignores(path.replace(/\/$/, ""), path.endsWith("/")));
}

test("what is nobody's code is left out wherever it lies, unless a rule keeps it", () => {
  const paths = ["app.js", ".git/", "lib/__pycache__/", "lib/a.pyc", ".env", "stages/.env.prod", ".envrc"];
  assert.deepEqual(left("", ...paths), ["app.js", ".envrc"]);
  assert.deepEqual(left("!.env", ...paths), ["app.js", ".env", ".envrc"]);
});

test("a name is meant at any depth, a path from the folder on", () => {
  const paths = ["docs/", "lib/docs/", "docs.md", "a.md", "lib/a.md", "lib/b/a.md", "lib/b.js"];
  assert.deepEqual(left("docs\n*.md", ...paths), ["lib/b.js"]);
  assert.deepEqual(left("/docs", ...paths), paths.slice(1));
  assert.deepEqual(
    left("lib/*.md", ...paths),
    paths.filter((path) => path !== "lib/a.md"),
  );
  assert.deepEqual(
    left("lib/**/*.md", ...paths),
    paths.filter((path) => !/^lib.*md$/.test(path)),
  );
});

test("a slash at the end means folders alone, and the last rule that fits counts", () => {
  assert.deepEqual(left("build/", "build/", "lib/build"), ["lib/build"]);
  assert.deepEqual(left("*.md\n!README.md", "a.md", "README.md", "lib/README.md"), [
    "README.md",
    "lib/README.md",
  ]);
  assert.deepEqual(left("!a.md\n*.md", "a.md"), []);
});

test("comments, blanks and escaped signs are read as in a .gitignore", () => {
  assert.deepEqual(left("# app.js\n\n  \n\\#a\n\\!b\r\nc   ", "app.js", "#a", "!b", "c"), ["app.js"]);
});
