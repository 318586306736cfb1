import assert from "node:assert/strict";
import { test } from "node:test";
import { nodeAt, textAt, type TemplateNode } from "../../../../src/template/syntax/node.ts";
import { parseTemplate } from "../../../../src/template/syntax/parse.ts";
import { reindented } from "../../../../src/template/syntax/reindent.ts";
import { inWine } from "../../../platform.ts";
import { inWords } from "../../../../src/shared/phrase.ts";

/** A tree as plain values; calls as `{ "!Name": argument }`. */
function plain(node: TemplateNode | undefined): unknown {
  switch (node?.kind) {
    case "scalar":
      return node.value;
    case "list":
      return node.items.map(plain);
    case "map":
      return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
    case "call":
      return { [`!${node.name}`]: plain(node.argument) };
    default:
      return undefined;
  }
}

/** Texts that YAML 1.2 refuses and CloudFormation takes, each with what it says. */
const taken: readonly (readonly [text: string, means: unknown])[] = [
  [
    "a:\n  VpcConfig: !If [C, {\n    SubnetIds: [x]\n  }, !Ref AWS::NoValue]\n  b: 1\n",
    { a: { VpcConfig: { "!If": ["C", { SubnetIds: ["x"] }, { "!Ref": "AWS::NoValue" }] }, b: 1 } },
  ],
  ["a:\n  b: [\n  x,\n  y\n]\nc: 2\n", { a: { b: ["x", "y"] }, c: 2 }],
  ["a:\n  - b: {\n    k: v\n}\n  - c\n", { a: [{ b: { k: "v" } }, "c"] }],
  ['a:\n    text: "one\n  two\nthree"\n    d: 1\n', { a: { text: "one two three", d: 1 } }],
  ["a:\n    text: 'it''s\n  two'\n    d: 1\n", { a: { text: "it's two", d: 1 } }],
  [
    "a:\n  p: {\n# a comment\n  k: 'x # y', l: \"}\"\n  }\n  q: |\n    { not flow\n  r: 1\n",
    { a: { p: { k: "x # y", l: "}" }, q: "{ not flow\n", r: 1 } },
  ],
  ['a:\n  "quoted": [\n  1\n  ]\n  b: 2 # {\n', { a: { quoted: [1], b: 2 } }],
  [
    "a:\n  s: !Join\n    - ''\n    - [\n    x,\n    don't\n    ]\nb: 1\n",
    { a: { s: { "!Join": ["", ["x", "don't"]] } }, b: 1 },
  ],
];

test("flow collections and quoted texts may stand where CloudFormation lets them", () => {
  for (const [text, means] of taken) {
    const { root, problems } = parseTemplate(text);
    assert.deepEqual([plain(root), problems], [means, []], text);
    const windows = parseTemplate(text.replaceAll("\n", "\r\n"));
    assert.deepEqual(windows.problems, [], `${text} with CR LF`);
  }
});

test("places are those of the file, also where lines were moved", () => {
  const { root } = parseTemplate("a:\n    b: {\n  k: value\n}\n    c: 1\n");
  assert.deepEqual(nodeAt(root, "a", "b", "k")?.range, {
    start: { line: 2, character: 5 },
    end: { line: 2, character: 10 },
  });
  assert.deepEqual(nodeAt(root, "a", "c")?.range.start, { line: 4, character: 7 });
});

test("what YAML 1.2 takes is not moved at all", () => {
  const text =
    'a:\n  - { b: [\n      1 ] }\n  - |\n   {\n  - plain { text\n    \'goes on\n  - c: "x\n      y"\n';
  assert.equal(reindented(text), undefined);
});

test("plain texts are what YAML 1.1 reads, quoted ones are texts", () => {
  const value = (written: string) => {
    const node = nodeAt(parseTemplate(`a: ${written}\n`).root, "a");
    return node?.kind === "scalar" ? [node.value, node.text] : node;
  };
  for (const [written, means, text] of [
    ["yes", true, "true"],
    ["No", false, "false"],
    ["On", true, "true"],
    ["OFF", false, "false"],
    ["TRUE", true, "true"],
    ["y", "y", "y"],
    ["0x10", 16, "16"],
    ["0b101", 5, "5"],
    ["0123", 83, "83"],
    ["-010", -8, "-8"],
    ["012345678901", "012345678901", "012345678901"],
    ["1_000", 1000, "1000"],
    ["+5", 5, "5"],
    ["111122223333", 111_122_223_333, "111122223333"],
    ["30.0", 30, "30.0"],
    ["1.10", 1.1, "1.10"],
    ["1e3", 1000, "1e3"],
    ["1:30", 90, "90"],
    ["2012-10-17", "2012-10-17", "2012-10-17"],
    ["12:30:45", 45_045, "45045"],
    ["1.2.3", "1.2.3", "1.2.3"],
    ["~", null, ""],
    ["Null", null, ""],
    ["", null, ""],
    ['"yes"', "yes", "yes"],
    ["'0x10'", "0x10", "0x10"],
    ["!!str 0x10", "0x10", "0x10"],
    ["! 12", "12", "12"],
  ] as const) {
    assert.deepEqual(value(written), [means, text], written);
  }
  assert.equal(textAt(parseTemplate("a: |\n  yes\n").root, "a"), "yes\n");
});

test("a key that is written twice is told at that key, and the last one counts", () => {
  const { root, problems, repeated } = parseTemplate("a: 1\nb:\n  c: 1\n  c: 2\na: 3\n");
  assert.deepEqual([plain(root), problems], [{ a: 3, b: { c: 2 } }, []]);
  assert.deepEqual(
    repeated.map(({ message, range }) => [inWords(message), range.start]),
    [
      ['"c" is written twice here: the last one counts.', { line: 3, character: 2 }],
      ['"a" is written twice here: the last one counts.', { line: 4, character: 0 }],
    ],
  );
});

test("a broken text has one problem, at its first fault", () => {
  for (const [text, line] of [
    ["a: [1, 2\nb: 3\nc: [4\nd: }\n", 0],
    ["a:\n b: 1\n   c: 2\nd: : :\n- x\n", 1],
    ["a: 'x\nb: 1\n", 0],
    ["{", 0],
    ["a: *none\nb: [\n", 0],
  ] as const) {
    const { problems } = parseTemplate(text);
    assert.deepEqual(
      problems.map(({ range }) => range.start.line),
      [line],
      text,
    );
  }
});

test("what is nested without end is one problem", { timeout: 20_000 }, () => {
  for (const part of ["[", "{a: ", "- ", "? ", "!a ", "&a ", '"a": ']) {
    const { problems } = parseTemplate(part.repeat(60_000));
    assert.equal(problems.length, 1, part);
  }
});

test(
  "anchors, keys and lines by the ten thousand are read in time",
  { timeout: 20_000, skip: inWine },
  () => {
    const texts = [
      Array.from({ length: 20_000 }, (_, at) => `k${at}: &a${at} v`),
      Array.from({ length: 20_000 }, (_, at) => `k${at}: { <<: *a }`).toSpliced(0, 0, "x: &a { z: 1 }"),
      Array.from({ length: 20_000 }, (_, at) => `k${at}: [\nx\n]`),
      Array.from({ length: 20_000 }, () => "same: 1"),
      Array.from({ length: 20_000 }, (_, at) => `- &a${at} *a${at - 1}`),
      Array.from({ length: 20_000 }, () => 'k: "x\ny'),
    ];
    for (const lines of texts) {
      const start = process.cpuUsage().user;
      parseTemplate(`${lines.join("\n")}\n`);
      const ms = (process.cpuUsage().user - start) / 1000;
      assert.ok(ms < 3000, `${lines[1]}: ${ms} ms`);
    }
  },
);
