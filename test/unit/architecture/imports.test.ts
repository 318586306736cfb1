import assert from "node:assert/strict";
import { test } from "node:test";
import { readSources, type Source } from "./sources.ts";

const sources = readSources();

/** What a room may import besides itself, types included. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  protocol: ["shared"],
  lambda: ["shared", "protocol"],
  template: ["shared", "protocol", "lambda"],
  aws: ["shared", "protocol", "lambda"],
  language: ["shared", "protocol", "lambda", "template"],
  emulator: ["shared", "protocol", "lambda", "template"],
  ui: ["shared", "protocol", "lambda", "template", "aws"],
  cli: ["shared", "protocol", "lambda", "template", "aws", "emulator"],
  bootstrap: [],
  webview: ["shared", "protocol", "lambda"],
  "extension.ts": ["ui"],
  "cli.ts": ["cli", "shared"],
};

/** Packages that only these places may import; a name ends with * for all that start with it. */
const packages: Readonly<Record<string, readonly RegExp[]>> = {
  vscode: [/^src\/ui\//, /^src\/extension\.ts$/],
  "vscode-languageclient*": [/^src\/ui\/language\//],
  "vscode-languageserver*": [/^src\/language\//],
  "@babel/*": [/^src\/language\//],
};

/** Places where the SDK is more than types: its clients, the schemas that the emulator serves, its way out. */
const sdkPlaces = [
  /^src\/aws\/sdk\.ts$/,
  /^src\/emulator\/services\/[^/]+\/model\.ts$/,
  /^src\/emulator\/delivery\/outside\/outside\.ts$/,
];

const edges = sources.flatMap((from) => from.imports.map(({ of, typeOnly }) => ({ from, of, typeOnly })));

const names = (found: readonly { readonly from: Source; readonly of: string }[]) =>
  found.map(({ from, of }) => `${from.path} → ${of}`);

test("the rules see the sources", () => {
  assert.ok(sources.length > 100, `${sources.length} files`);
  assert.ok(edges.some(({ from, of }) => from.path === "src/extension.ts" && of === "src/ui/createApp.ts"));
  assert.ok(edges.some(({ of, typeOnly }) => of === "vscode" && typeOnly));
});

test("every room imports only the rooms below it, types included", () => {
  const wrong = edges.filter(({ from, of }) => {
    const to = of.split("/")[1] ?? "";
    return of.startsWith("src/") && to !== from.room && !rooms[from.room]?.includes(to);
  });
  assert.deepEqual(names(wrong), []);
  assert.deepEqual(
    [...new Set(sources.map(({ room }) => room))].filter((room) => !rooms[room]),
    [],
  );
});

test("the product imports nothing from outside src/", () => {
  assert.deepEqual(names(edges.filter(({ of }) => /^(test|node_modules|\.\.)\b/.test(of))), []);
});

test("the editor's and the language server's packages stay where they belong, types included", () => {
  const wrong = edges.filter(({ from, of }) =>
    Object.entries(packages).some(([name, places]) => {
      const matches = name.endsWith("*") ? of.startsWith(name.slice(0, -1)) : of === name;
      return matches && !places.some((place) => place.test(from.path));
    }),
  );
  assert.deepEqual(names(wrong), []);
});

test("SDK clients are built in one place, and the emulator sends with the SDK in one place", () => {
  const wrong = edges.filter(
    ({ from, of, typeOnly }) =>
      of.startsWith("@aws-sdk/") && !typeOnly && !sdkPlaces.some((place) => place.test(from.path)),
  );
  assert.deepEqual(names(wrong), []);
});

test("features of the editor never import each other", () => {
  const feature = (path: string) => /^src\/ui\/([^/]+)\//.exec(path)?.[1];
  const shared = ["kit", "documents"];
  const wrong = edges.filter(({ from, of }) => {
    const [own, other] = [feature(from.path), feature(of)];
    return own !== undefined && other !== undefined && own !== other && !shared.includes(other);
  });
  assert.deepEqual(names(wrong), []);
});

test("pure rooms do no input and output", () => {
  const pure = ["shared", "protocol", "lambda"];
  const impure = /^node:(fs|net|http|https|child_process|process|os|sqlite|worker_threads)/;
  const wrong = edges.filter(({ from, of }) => pure.includes(from.room) && impure.test(of));
  assert.deepEqual(names(wrong), []);
});
