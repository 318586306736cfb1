import assert from "node:assert/strict";
import { basename } from "node:path";
import { test } from "node:test";
import { parseSource, readSources } from "./sources.ts";

const sources = readSources();
/** Programs: they run when they are started, which is when they are imported. */
const programs = /^src\/(extension|cli|language\/server)\.ts$|^src\/bootstrap\/|\/generate\.ts$/;

test("nothing does work when it is imported, programs aside", () => {
  const quiet = /^(Import|Export|TS|Function|Class|Variable)\w*$/;
  const wrong = sources
    .filter(({ path }) => !programs.test(path))
    .flatMap(({ path, text }) =>
      parseSource(text)
        .filter(({ type }) => !quiet.test(type))
        .map(({ type, loc }) => `${path}:${loc?.start.line} ${type}`),
    );
  assert.deepEqual(wrong, []);
});

test("no module keeps state of its own", () => {
  const wrong = sources
    .filter(({ path }) => !programs.test(path))
    .flatMap(({ path, text }) =>
      parseSource(text)
        .filter((each) => each.type === "VariableDeclaration" && each.kind !== "const")
        .map(({ loc }) => `${path}:${loc?.start.line}`),
    );
  assert.deepEqual(wrong, []);
});

test("a file is one idea: none is longer than 400 lines", () => {
  const long = sources.filter(({ text }) => text.split("\n").length > 401);
  assert.deepEqual(
    long.map(({ path }) => path),
    [],
  );
});

test("no barrels: a file has something of its own to say", () => {
  const wrong = sources.filter(
    ({ path, text }) =>
      // It is imported on first use, which is its reason.
      path !== "src/aws/sdk.ts" &&
      parseSource(text).every(
        (each) =>
          each.type === "ExportAllDeclaration" || (each.type === "ExportNamedDeclaration" && each.source),
      ),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

test("no file is named for a bag", () => {
  const wrong = sources.filter(({ path }) =>
    /(util|helper|manager|common|misc)s?\.ts$/i.test(basename(path)),
  );
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});
