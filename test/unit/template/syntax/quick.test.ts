import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readByYaml } from "../../../../src/template/syntax/byYaml.ts";
import { TooLarge } from "../../../../src/template/syntax/convert.ts";
import { parseTemplate } from "../../../../src/template/syntax/parse.ts";
import type { ParsedTemplate } from "../../../../src/template/syntax/parsed.ts";
import { reindented } from "../../../../src/template/syntax/reindent.ts";
import { createRandom } from "../../../emulator/properties/random.ts";

const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_126);

const root = join(import.meta.dirname, "../../../..");

/** What people write, and what few write. */
const texts: readonly string[] = [
  ...globSync("test/workspaces/*/template.yaml", { cwd: root }).map((path) =>
    readFileSync(join(root, path), "utf8"),
  ),
  `AWSTemplateFormatVersion: "2010-09-09"
Description: >
  Folded text
  of two lines

Globals: { Function: { Timeout: 3, Runtime: 'nodejs24.x' } } # short
# a comment
Resources:
  One:
    Type: AWS::Serverless::Function
    Metadata:
    Properties:
      Handler: src/app.handler   # with a comment
      Environment:
        Variables:
          A: !Sub "\${AWS::StackName}-x"
          B: !GetAtt Two.Arn
          C: {Ref: Two}
          D:
            Fn::Join: [ "", [a, !Ref B, "c, d"]]
          E: !Join
            - ","
            - - x
              - y: 1
                z: [1, {a: b}]
          "F g": 'it''s'
          H: multi
            line
          I: a:b:c
          J: !If [IsProd, !Ref "AWS::NoValue", {k: v}]
      Policies:
      - S3ReadPolicy:
          BucketName: !Ref Bucket
      -
        Version: 2012-10-17
        Statement:
        - Effect: Allow
          Action: [ 's3:*' ]
      - !Ref X

      InlineCode: |
        exports.handler = async () => {

          // # no comment
        };
      Text: |-
          stripped

      Last: -5
    Condition: C

  Two:
    Type: AWS::SQS::Queue
`,
  JSON.stringify(
    {
      Resources: {
        A: {
          Type: "AWS::SQS::Queue",
          Properties: {
            N: -1.5,
            T: true,
            U: null,
            S: 'a"b\n\u00e9',
            L: [],
            M: {},
            "Fn::GetAtt": ["A", "Arn"],
          },
        },
      },
    },
    undefined,
    2,
  ),
  '{"a": [1, 2, {"Ref": "x"}], "a": "twice"}',
  "- a\n- - b\n  - c\n-\n  d: 1\n- {e: 2}\n",
  "---\na:\n- b\n-   c: 1\n    d: 2\n",
  "\uFEFFTransform: AWS::Serverless-2016-10-31\nResources: {}\n",
  "\uFEFF# a comment\nResources:\n  A: {}\n",
  "a: |+\n",
  "a: |+\n  x\n",
  "a: |+\n  x\n\nb: c\n",
  "a: null\na: 'b:'\na: {b: c, b: d}\n",
  "a: &x {b: 1}\nc: *x\nd:\n  <<: *x\n",
];

test("templates are read as YAML's own reader reads them, places included", () => {
  for (const text of texts) assertSame(text);
  for (const text of texts) assertSame(text.replaceAll("\n", "\r\n"));
});

const pieces = [
  " ",
  "  ",
  "\n",
  ":",
  ": ",
  "-",
  "- ",
  "#",
  " #",
  '"',
  "'",
  "{",
  "}",
  "[",
  "]",
  ",",
  "!Ref ",
  "|",
  ">",
  "&a ",
  "*a",
  "\t",
  "x",
  "~",
  "\\",
  "?",
  "\n\n    ",
  "k: v\n",
  "!Sub",
  "\n# c\n",
  "@",
  "%",
  "<<: ",
  "---",
  "\r",
  "é",
  ": |\n",
  "0x1f",
];

test("so they are after every key of a person who types", () => {
  const random = createRandom(seed);
  let faultless = 0;
  for (let round = 0; round < 500; round += 1) {
    let text = random.pick(texts);
    for (let edits = random.below(3); edits >= 0; edits -= 1) {
      const at = random.below(text.length);
      const gone = random.chance(0.3) ? random.below(12) : 0;
      text = text.slice(0, at) + (random.chance(0.8) ? random.pick(pieces) : "") + text.slice(at + gone);
    }
    if (assertSame(text)) faultless += 1;
  }
  // Were all broken, nothing would have been compared.
  assert.ok(faultless > 100, `${faultless}`);
});

/** Whether there was something to compare. */
function assertSame(text: string): boolean {
  const expected = wholeByYaml(text);
  const actual = parseTemplate(text);
  if (expected === undefined || expected.problems.length > 0) {
    // What stands behind a fault is another matter, and lines that stand too far left are taken.
    if (actual.problems.length === 0) assert.ok(reindented(text) !== undefined, text);
    return false;
  }
  // YAML's reader lets quoted texts go on too far left sometimes, and takes others as moved.
  if (actual.problems.length > 0 && reindented(text) !== undefined) return false;
  assert.deepEqual(actual, expected, text);
  return true;
}

/** Undefined where it would not end: an anchor within itself. */
function wholeByYaml(text: string): ParsedTemplate | undefined {
  try {
    return readByYaml(text);
  } catch (error) {
    assert.ok(error instanceof TooLarge, String(error));
    return undefined;
  }
}
