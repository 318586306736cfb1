import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./client.ts";

const template = `Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: { Type: String, Default: dev }
Resources:
  Orders:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
  Write:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Runtime: nodejs24.x
      Handler: app.handler
      Timeout: 5
      Environment:
        Variables:
          TABLE: !Ref Orders
          ARN: !GetAtt Orders.Arn
          LABEL: !Sub "\${Stage}-\${Orders}-\${Orders.Arn}"
      Policies:
        - DynamoDBCrudPolicy: { TableName: !Ref Orders }
    DependsOn: Orders
`;
const files = {
  "template.yaml": template,
  "src/app.js": "exports.handler = async () => process.env.TABLE;\n",
};

test("a template is completed by AWS's schemas, by its own names and by SAM's policies", async (t) => {
  const client = await connect(t, files);
  const offered = async (line: string, after: string) => {
    const text = template.replace(after, `${after}\n${line}`);
    await client.open("template.yaml", text);
    const at = text.split("\n").indexOf(line);
    const found = await client.completions("template.yaml", at, line.length);
    await client.close("template.yaml");
    return found;
  };
  assert.ok((await offered("      Memo", "      Timeout: 5")).includes("MemorySize"));
  assert.ok((await offered("    Dele", "    Type: AWS::DynamoDB::Table")).includes("DeletionPolicy"));
  assert.ok(
    (await offered("      TableClass: ", "      BillingMode: PAY_PER_REQUEST")).includes(
      "STANDARD_INFREQUENT_ACCESS",
    ),
  );
  assert.deepEqual((await offered("          X: !Ref ", "        Variables:")).slice(0, 3), [
    "Orders",
    "Write",
    "Stage",
  ]);
  assert.deepEqual((await offered("          X: !GetAtt Orders.", "        Variables:")).slice(0, 2), [
    "Arn",
    "StreamArn",
  ]);
  assert.ok((await offered('          X: !Sub "${Ord', "        Variables:")).includes("Orders"));
  assert.ok((await offered("        - SQS", "      Policies:")).includes("SQSSendMessagePolicy"));
  assert.ok((await offered("    Type: AWS::La", "  Write:")).includes("AWS::Lambda::Function"));
  const source = "exports.handler = () => process.env.";
  await client.open("src/app.js", source);
  assert.deepEqual(await client.completions("src/app.js", 0, source.length), ["TABLE", "ARN", "LABEL"]);
});

test("who names a resource is found, and all of it has another name at once", async (t) => {
  const client = await connect(t, files);
  const lines = template.split("\n");
  const found = await client.references("template.yaml", 4, 3);
  assert.deepEqual(
    found.map(({ range: { start, end } }) => [
      start.line,
      lines[start.line]?.slice(start.character, end.character),
    ]),
    [4, 22, 17, 18, 19, 19, 21].map((line) => [line, "Orders"]),
  );
  const edit = await client.rename("template.yaml", 17, 24, "Sales");
  assert.equal(Object.values(edit?.changes ?? {})[0]?.length, 7);
  assert.equal(await client.rename("template.yaml", 17, 24, "not-a-name"), null);
  const [definition] = await client.definition("template.yaml", 18, 28);
  assert.deepEqual(definition?.targetSelectionRange.start, { line: 4, character: 2 });
});

test("a property tells what AWS says of it, its bounds and its default; a variable leads to where it is set", async (t) => {
  const client = await connect(t, files);
  const hover = JSON.stringify(await client.hover("template.yaml", 14, 8));
  assert.match(hover, /amount of time/);
  assert.match(hover, /Default: 3/);
  const [variable] = await client.definition("src/app.js", 0, 46);
  assert.equal(variable?.targetSelectionRange.start.line, 17);
});

test("a template has an outline and can be folded", async (t) => {
  const client = await connect(t, files);
  const symbols = await client.symbols("template.yaml");
  assert.deepEqual(
    symbols.map(({ name, children }) => [
      name,
      children?.map((child) => `${child.name} ${child.detail ?? ""}`),
    ]),
    [
      ["Parameters", ["Stage String"]],
      ["Resources", ["Orders AWS::DynamoDB::Table", "Write AWS::Serverless::Function"]],
    ],
  );
  assert.ok(
    (await client.folds("template.yaml")).some(({ startLine, endLine }) => startLine === 8 && endLine === 22),
  );
});
