import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../readTemplate.ts";
import { inWords } from "../../../../src/shared/phrase.ts";

/** What the rules of a template say, by line, with these parameters. */
function said(rules: string, parameters: Readonly<Record<string, string>> = {}) {
  const text = `Parameters:
  Stage: { Type: String, Default: prod }
  Size: { Type: String, Default: small }
  Zones: { Type: CommaDelimitedList, Default: "a,b" }
  Open: { Type: String }
  One: { Type: "AWS::EC2::Subnet::Id", Default: subnet-1 }
  More: { Type: "List<AWS::EC2::Subnet::Id>", Default: "subnet-2,subnet-3" }
Rules:
${rules}
Resources:
  F: { Type: AWS::Lambda::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, Code: . } }
`;
  const deployment = { region: "eu-west-1", accountId: "111122223333", parameters };
  return readTemplate("/w/template.yaml", text, deployment).problems.map(
    ({ code, message, range }) => `${code} ${range.start.line} ${inWords(message)}`,
  );
}

const assertion = (assert: string, condition = "") =>
  `  Checked: {${condition} Assertions: [{ Assert: ${assert}, AssertDescription: it must }] }`;
const refused = ['rule-violated 8 The rule "Checked" refuses these parameters: it must'];

for (const [assert, holds] of [
  ["!Equals [!Ref Stage, prod]", true],
  ["!Equals [!Ref Stage, dev]", false],
  ["!Not [!Equals [!Ref Stage, dev]]", true],
  ["!And [!Equals [!Ref Stage, prod], !Equals [!Ref Size, large]]", false],
  ["!Or [!Equals [!Ref Stage, prod], !Equals [!Ref Size, large]]", true],
  ["{ Fn::Contains: [[small, large], !Ref Size] }", true],
  ["{ Fn::Contains: [[large], !Ref Size] }", false],
  ["{ Fn::EachMemberEquals: [!Ref Zones, a] }", false],
  ["{ Fn::EachMemberIn: [!Ref Zones, [a, b, c]] }", true],
  ["{ Fn::EachMemberIn: [!Ref Zones, [a]] }", false],
  ["{ Fn::EachMemberIn: [{ Fn::RefAll: AWS::EC2::Subnet::Id }, [subnet-1, subnet-2]] }", false],
  ["{ Fn::EachMemberIn: [{ Fn::RefAll: AWS::EC2::Subnet::Id }, [subnet-1, subnet-2, subnet-3]] }", true],
  // What nobody here knows refuses nothing.
  ["!Equals [!Ref Open, x]", true],
  ["{ Fn::EachMemberEquals: [{ Fn::ValueOfAll: [AWS::EC2::Subnet::Id, VpcId] }, vpc-1] }", true],
  ["!Equals [{ Fn::ValueOf: [One, VpcId] }, vpc-1]", true],
] as const) {
  test(`the assertion ${assert} ${holds ? "refuses nothing" : "refuses the parameters"}`, () => {
    assertSaid(said(assertion(assert)), holds ? [] : refused);
  });
}

test("a rule counts where its condition holds", () => {
  const never = "!Equals [a, b]";
  const isDev = " RuleCondition: !Equals [!Ref Stage, dev],";
  assertSaid(said(assertion(never, isDev)), []);
  assertSaid(said(assertion(never, isDev), { Stage: "dev" }), refused);
});

function assertSaid(problems: readonly string[], expected: readonly string[]): void {
  assert.deepEqual(problems, expected);
}
