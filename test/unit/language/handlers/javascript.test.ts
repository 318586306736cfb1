import assert from "node:assert/strict";
import { test } from "node:test";
import { findDefinition } from "./findDefinition.ts";

/** `kind`, or for what was found the first line of the definition and the name. */
function find(text: string, path = "handler", file = "app.js"): string {
  const found = findDefinition(file, text, path.split("."));
  if (found.kind !== "found") return found.kind;
  const lines = text.split("\n");
  const { range, name } = found;
  assert.equal(name.start.line, name.end.line);
  const named = lines[name.start.line]?.slice(name.start.character, name.end.character);
  return `${lines[range.start.line]?.slice(range.start.character)} → ${named}`;
}

const forms: readonly (readonly [code: string, expected: string])[] = [
  ["export const handler = async () => {};", "export const handler = async () => {}; → handler"],
  ["export async function handler(event) {}", "export async function handler(event) {} → handler"],
  ["export class handler {}", "export class handler {} → handler"],
  ["const h = () => 1;\nexport { h as handler };", "const h = () => 1; → h"],
  ["export { handler } from './impl.js';", "handler } from './impl.js'; → handler"],
  ["export { default as handler } from './impl.js';", "default as handler } from './impl.js'; → handler"],
  ["export * as handler from './impl.js';", "* as handler from './impl.js'; → handler"],
  [
    "export const [a, b] = [1, 2], handler = middy(base).use(x());",
    "export const [a, b] = [1, 2], handler = middy(base).use(x()); → handler",
  ],
  ["export const { handler } = makeApp();", "export const { handler } = makeApp(); → handler"],
  ["exports.handler = async () => {};", "exports.handler = async () => {}; → handler"],
  ["module.exports.handler = function () {};", "module.exports.handler = function () {}; → handler"],
  ["exports['handler'] = () => 1;", "exports['handler'] = () => 1; → 'handler'"],
  ["module.exports = { other, handler: async () => {} };", "handler: async () => {} }; → handler"],
  ["module.exports = {\n  async handler(event) {},\n};", "async handler(event) {}, → handler"],
  ["async function handler() {}\nmodule.exports = { handler };", "async function handler() {} → handler"],
  ["const api = { handler() {} };\nmodule.exports = api;", "handler() {} }; → handler"],
  ["exports = module.exports = { handler: 1 };", "handler: 1 }; → handler"],
  ["exports.a = exports.handler = () => {};", "exports.a = exports.handler = () => {}; → handler"],
  [
    "Object.defineProperty(exports, 'handler', { get: () => x });",
    "Object.defineProperty(exports, 'handler', { get: () => x }); → 'handler'",
  ],
  [
    "if (process.env.X) { exports.handler = a; } else { exports.handler = b; }",
    "exports.handler = b; } → handler",
  ],
  ["#!/usr/bin/env node\nexports.handler = <p>jsx</p>;", "exports.handler = <p>jsx</p>; → handler"],
];

for (const [code, expected] of forms) {
  test(`found: ${code.replaceAll("\n", " ")}`, () => assert.equal(find(code), expected));
}

test("TypeScript's own forms are found", () => {
  const typed = "export const handler: Handler<Event, void> = async (event) => {};";
  assert.equal(find(typed, "handler", "app.ts"), `${typed} → handler`);
  const overloaded = "export function handler(a: string): void;\nexport function handler(a: unknown) {}";
  assert.equal(find(overloaded, "handler", "app.mts"), "export function handler(a: unknown) {} → handler");
  const assigned = "const api = { handler: () => 1 } satisfies Api;\nexport = api;";
  assert.equal(find(assigned, "handler", "app.cts"), "handler: () => 1 } satisfies Api; → handler");
  const decorated = "class Lambda {\n  @log() handler() {}\n}\nexport const handler = new Lambda().handler;";
  assert.match(find(decorated, "handler", "app.ts"), /^export const handler/);
});

test("a property of an export is found, and its absence too", () => {
  const code = "exports.api = { users: { get: async () => {} }, ...more };\nexports.jobs = { run() {} };";
  assert.equal(find(code, "api.users.get"), "get: async () => {} }, ...more }; → get");
  assert.equal(find(code, "api.users.put"), "missing");
  assert.equal(find(code, "api.orders"), "unknown");
  assert.equal(find("exports.api = new Api();", "api.get"), "exports.api = new Api(); → api");
});

const negatives: readonly string[] = [
  "async function handler(event) {}",
  "const handler = async (event) => {};\nexport const other = handler;",
  "// exports.handler = 1\nconst text = 'exports.handler = 2';",
  "function f() { exports.handler = 1; }",
  "local.exports.handler = 1;",
  "module.handler = 1;",
  "exports.handlers = 1;",
  "exports.handler = 1;\nmodule.exports = { other: 2 };",
];

for (const code of negatives) {
  test(`missing: ${code.replaceAll("\n", " ")}`, () => assert.equal(find(code), "missing"));
}

test("what a bundle exports from within its function is not judged", () => {
  for (const code of [
    "(() => {\n  var modules = { 1: (module, exports) => {} };\n  module.exports = load(1);\n})();",
    "(function () { exports.main = 1; })();",
    "(function () { exports.main = 1; }).call(this);",
    "(0, function () { exports.main = 1; })();",
    "!function () { exports.main = 1; }();",
    "(() => { var target = exports; for (var i in made) target[i] = made[i]; })();",
    "define(function (require, exports, module) { exports.handler = 1; });",
    "(function (root, factory) { if (typeof exports === 'object') module.exports = factory(); })(this, () => ({}));",
    "for (const name in impl) exports[name] = impl[name];",
    "switch (process.env.MODE) { case 'a': exports.handler = a; }",
  ]) {
    assert.equal(find(code), "unknown", code);
  }
  assert.equal(find("(() => { start(); })();"), "missing");
});

test("a type of that name is no export", () => {
  assert.equal(find("type handler = () => void;\nexport type { handler };", "handler", "app.ts"), "missing");
  assert.equal(find("export interface handler {}", "handler", "app.ts"), "missing");
});

test("what a module passes on is not judged", () => {
  for (const code of [
    "export * from './impl.js';",
    "module.exports = require('./impl');",
    "module.exports = { ...require('./impl') };",
    "__exportStar(require('./impl'), exports);",
    "exports[name] = 1;",
    "const app = build();\nmodule.exports = app;",
  ]) {
    assert.equal(find(code), "unknown", code);
  }
});

test("a file in the middle of a word still shows its handler, or says that it is unreadable", () => {
  assert.equal(find("const a = ;\nexport const handler = () => 1;"), "unreadable");
  assert.match(find("let a; let a;\nexport const handler = () => 1;"), /^export const handler/);
});
