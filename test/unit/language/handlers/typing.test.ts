import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findDefinition } from "./findDefinition.ts";
import { readTemplate } from "../../template/readTemplate.ts";

const shop = join(import.meta.dirname, "../../../workspaces/shop");
const here = { region: "us-east-1", accountId: "000000000000" };

/** The text as it is after each few keystrokes, with a few letters taken out or put in at places spread over it. */
function* moments(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 7) yield text.slice(0, at);
  const slips = [
    "",
    "{",
    "}",
    '"',
    "'",
    "`",
    "(",
    "\n",
    ":",
    "&",
    "*",
    "<<: ",
    "\t",
    "\\",
    "!Sub ",
    "\u0000",
    "é𝒳",
  ];
  for (const [index, slip] of slips.entries()) {
    for (let at = index; at < text.length; at += 61) yield text.slice(0, at) + slip + text.slice(at + 2);
  }
}

for (const [path, name] of [
  ["src/list-products/app.mjs", "handler"],
  ["src/price-order/app.ts", "handler"],
  ["src/charge-card/app.js", "handler"],
] as const) {
  test(`${path} can be read at every moment while it is typed`, () => {
    const text = readFileSync(join(shop, path), "utf8");
    for (const moment of moments(text)) {
      const found = findDefinition(path, moment, [name]);
      assert.ok(["found", "missing", "unknown", "unreadable"].includes(found.kind));
    }
    assert.equal(findDefinition(path, text, [name]).kind, "found");
  });
}

test("the Python handler can be read at every moment, and its range is always within the text", () => {
  const text = readFileSync(join(shop, "src/send-receipt/app.py"), "utf8");
  for (const moment of moments(text)) {
    const found = findDefinition("app.py", moment, ["lambda_handler"]);
    if (found.kind !== "found") continue;
    const lines = moment.split("\n");
    const { start, end } = found.name;
    assert.equal(lines[start.line]?.slice(start.character, end.character), "lambda_handler");
  }
});

test("the template can be read at every moment while it is typed", () => {
  const text = readFileSync(join(shop, "template.yaml"), "utf8");
  for (const moment of moments(text)) {
    const { functions, problems, complete } = readTemplate("/w/template.yaml", moment, here);
    const lines = moment.split(/\r?\n/).length;
    for (const { range } of problems) assert.ok(range.start.line <= lines && range.start.line >= 0);
    for (const { handler, idRange } of functions) {
      assert.ok(idRange.start.line < lines && (handler?.range.end.line ?? 0) <= lines);
    }
    assert.equal(complete, !problems.some(({ code }) => code.startsWith("template-")));
  }
});

test("line ends of Windows and a byte order mark change nothing", () => {
  const text = readFileSync(join(shop, "template.yaml"), "utf8");
  const plain = readTemplate("/w/template.yaml", text, here);
  const windows = readTemplate("/w/template.yaml", text.replaceAll("\n", "\r\n"), here);
  assert.deepEqual(windows, plain);
  const marked = readTemplate("/w/template.yaml", `\uFEFF${text}`, here);
  assert.deepEqual(marked.functions, plain.functions);
});
