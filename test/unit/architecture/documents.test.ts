import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { test } from "node:test";
import { project } from "./sources.ts";

/** What strangers read. */
const documents = ["README.md", "docs/architecture.md", "docs/CONTRIBUTING.md", "docs/SECURITY.md"];

for (const document of documents) {
  const text = readFileSync(join(project, document), "utf8");

  test(`the files and folders that ${document} names are there`, () => {
    const named = text.matchAll(/\b(?:src|test|docs)\/[\w./-]*\w/g);
    const missing = new Set(
      [...named].map(([path]) => path).filter((path) => !existsSync(join(project, path))),
    );
    assert.deepEqual([...missing], []);
  });

  test(`the links of ${document} lead to files`, () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = ""]) => path);
    const missing = links.filter((path) => !existsSync(resolve(dirname(join(project, document)), path)));
    assert.deepEqual(missing, []);
  });
}

test("the tree of docs/architecture.md has the rooms that there are", () => {
  const text = readFileSync(join(project, "docs/architecture.md"), "utf8");
  const tree = /\n```\nsrc\/\n([^]*?)\ntest\//.exec(text)?.[1] ?? "";
  const named: string[] = [];
  let room = "";
  for (const [, indent = "", name = ""] of tree.matchAll(/^( +)([\w.]+)/gm)) {
    if (indent.length === 2) room = name;
    named.push(indent.length === 2 ? `src/${name}` : `src/${room}/${name}`);
  }
  // A folder of ui/ is a capability; the tree names those alone that others may import.
  const split = ["src", "src/template", "src/language", "src/emulator"];
  const there = split.flatMap((folder) =>
    readdirSync(join(project, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}/${name}`),
  );
  assert.deepEqual({ missing: there.filter((path) => !named.includes(path)) }, { missing: [] });
  assert.deepEqual({ gone: named.filter((path) => !existsSync(join(project, path))) }, { gone: [] });
});
