import assert from "node:assert/strict";
import { test } from "node:test";
import { maskPython } from "../../../../src/language/handlers/python/mask.ts";
import { findDefinition } from "./findDefinition.ts";

/** `kind`, or for what was found the line and column of definition and name. */
function find(text: string, name = "handler"): string {
  const found = findDefinition("app.py", text, [name]);
  if (found.kind !== "found") return found.kind;
  const line = text.split("\n")[found.name.start.line] ?? "";
  assert.equal(line.slice(found.name.start.character, found.name.end.character), name);
  const { start } = found.range;
  return `${start.line}:${start.character} ${found.name.start.line}:${found.name.start.character}`;
}

const forms: readonly (readonly [code: string, expected: string])[] = [
  ["def handler(event, context):\n    return 1", "0:0 0:4"],
  ["import os\n\nasync def handler(event, context): ...", "2:0 2:10"],
  [
    "@logger.inject(\n    log_event=True,\n)\n@tracer\ndef handler(\n    event, context\n):\n    pass",
    "0:0 4:4",
  ],
  ["class handler:\n    pass", "0:0 0:6"],
  ["handler = Mangum(app, lifespan='off')", "0:0 0:0"],
  ["handler: Handler[str] = make()", "0:0 0:0"],
  ["main = handler = make()", "0:0 0:7"],
  ["a, handler = make(), make()", "0:0 0:3"],
  ["handler, b = make()", "0:0 0:0"],
  ["from .impl import handler", "0:0 0:18"],
  ["from impl import (\n    a,\n    run as handler,\n)", "0:0 2:11"],
  ["import impl.run as handler", "0:0 0:19"],
  ["import a, handler", "0:0 0:10"],
  [
    "try:\n    from fast import run as handler\nexcept ImportError:\n    def handler(event, context):\n        pass",
    "3:4 3:8",
  ],
  ["if DEBUG:\n\tdef handler(e, c): pass", "1:1 1:5"],
  ["def handler(e, c):\n    pass\n\ndef handler(e, c):\n    return 2", "3:0 3:4"],
  ["x = 1 + \\\n    2\ndef handler(e, c): pass", "2:0 2:4"],
  ["def f(a,\r\n      b):\r\n    pass\r\n\r\ndef handler(e, c):\r\n    pass\r\n", "4:0 4:4"],
];

for (const [code, expected] of forms) {
  test(`found: ${JSON.stringify(code)}`, () => assert.equal(find(code), expected));
}

const negatives: readonly string[] = [
  "",
  "def other():\n    def handler(e, c):\n        pass",
  "class App:\n    def handler(self, e, c):\n        pass\n    handler2 = 1",
  "# def handler(e, c):\n",
  '"""\ndef handler(e, c):\n    pass\n"""',
  "text = 'handler = 1'",
  "run(handler=1)",
  "print(f'{x!r} {{'  )\nq = '''\ndef handler(): pass\n'''",
  "handler == 1",
  "def handlers(e, c): pass",
  "def my_handler(e, c): pass",
  "import handler.impl as x",
  "from handler import other",
  "x = 'it''s'\nr'\\'\ns = '\ndef f(): pass",
  "def f():\n    if x:\n        handler = 1",
];

for (const code of negatives) {
  test(`missing: ${JSON.stringify(code)}`, () => assert.equal(find(code), "missing"));
}

test("what a module may compute is not judged", () => {
  for (const code of [
    "from impl import *",
    "globals()['handler'] = 1",
    "def __getattr__(name):\n    return 1",
    "def setup():\n    global handler\n    handler = 1",
    "if x: handler = 1",
  ]) {
    assert.notEqual(find(code), "missing", code);
  }
});

test("strings of every kind are blanked and what follows is code again", () => {
  const code = [
    `a = "it's"`,
    `b = 'say "x"'`,
    `c = r'\\'`,
    `d = f"{x["y"]} {f'{z}'} }}"`,
    `e = """a "quoted" ''' part"""`,
    `f = b'\\'' # it's "no" string`,
    `g = f'''{\n  {"k": 1}["k"]\n}'''`,
    `h = ""`,
    `i = ''''quoted'''`,
    `end = 1`,
  ].join("\n");
  const masked = maskPython(code);
  assert.equal(masked.length, code.length);
  assert.deepEqual(
    masked.split("\n").map((line) => line.trimEnd()),
    ["a =", "b =", "c = r", "d = f", "e =", "f = b", "g = f", "", "", "h =", "i =", "end = 1"],
  );
});
