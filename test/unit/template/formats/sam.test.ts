import assert from "node:assert/strict";
import { test } from "node:test";
import { readTemplate } from "../readTemplate.ts";

const place = { region: "eu-west-1", accountId: "111122223333" };
const read = (text: string, others: Readonly<Record<string, string>> = {}) =>
  readTemplate("/w/template.yaml", text, place, others);

test("a function takes globals away by NoValue, by IgnoreGlobals, and by a value of its own in a call", () => {
  const { functions, problems } = read(`Transform: AWS::Serverless-2016-10-31
Conditions: { Never: !Equals [a, b] }
Globals:
  Function:
    Handler: app.handler
    Runtime: nodejs24.x
    CodeUri: .
    MemorySize: 512
    Timeout: 20
    Tracing: Active
    Layers: [arn:aws:lambda:eu-west-1:1:layer:x:1]
    Environment: { Variables: { A: general, B: general } }
Resources:
  Plain: { Type: AWS::Serverless::Function }
  Less:
    Type: AWS::Serverless::Function
    Properties:
      MemorySize: !Ref AWS::NoValue
      Tracing: !If [Never, Active, !Ref AWS::NoValue]
      Layers: !If [Never, [x], []]
      Environment: { Variables: { A: !Ref AWS::NoValue, C: own } }
  Without: { Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout, Environment] }
  Alone:
    Type: AWS::Serverless::Function
    IgnoreGlobals: "*"
    Properties: { Handler: b.handler, Runtime: python3.13, CodeUri: . }
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    functions.map(({ name, memoryMb, timeoutSeconds, tracing, layers, environment, handler }) => [
      name,
      memoryMb,
      timeoutSeconds,
      tracing,
      layers.length,
      environment,
      handler?.value,
    ]),
    [
      ["Plain", 512, 20, "Active", 1, { A: "general", B: "general" }, "app.handler"],
      ["Less", 128, 20, "PassThrough", 0, { B: "general", C: "own" }, "app.handler"],
      ["Without", 512, 3, "Active", 1, {}, "app.handler"],
      ["Alone", 128, 3, "PassThrough", 0, {}, "b.handler"],
    ],
  );
});

test("loops are written out: functions, their texts, loops within loops, and lists of parameters", () => {
  const { functions, problems, resources } = read(`Transform:
  - AWS::LanguageExtensions
  - AWS::Serverless-2016-10-31
Parameters:
  Services: { Type: CommaDelimitedList, Default: "Users,Orders" }
Conditions:
  Fn::ForEach::Switches:
    - Name
    - [Users, Orders]
    - Has\${Name}: !Equals ["\${Name}", Users]
Resources:
  Fn::ForEach::Services:
    - Name
    - !Ref Services
    - \${Name}Function:
        Type: AWS::Serverless::Function
        Properties:
          Handler: app.handler
          Runtime: nodejs24.x
          CodeUri: ./services/\${Name}
          Environment:
            Variables:
              NAME: !Ref Name
              TABLE: !Sub "\${Name}-\${AWS::Region}"
              SELF: !GetAtt "\${Name}Function.Arn"
              FIRST: !If ["Has\${Name}", 1, 0]
              Fn::ForEach::Variables:
                - Letter
                - [a.b, c]
                - "\${Name}_&{Letter}": "\${Letter}"
  Fn::ForEach::Outer:
    - X
    - [A, B]
    - Fn::ForEach::Inner:
        - Y
        - ["1", "2"]
        - Queue\${X}\${Y}: { Type: AWS::SQS::Queue }
`);
  assert.deepEqual(problems, []);
  assert.deepEqual(
    functions.map(({ name, code, environment }) => [name, code.kind === "path" && code.path, environment]),
    ["Users", "Orders"].map((name) => [
      `${name}Function`,
      `./services/${name}`,
      {
        NAME: name,
        TABLE: `${name}-eu-west-1`,
        SELF: `arn:aws:lambda:eu-west-1:111122223333:function:${name}Function`,
        FIRST: name === "Users" ? "1" : "0",
        [`${name}_ab`]: "a.b",
        [`${name}_c`]: "c",
      },
    ]),
  );
  assert.deepEqual(
    resources.filter(({ type }) => type === "AWS::SQS::Queue").map(({ id }) => id),
    ["QueueA1", "QueueA2", "QueueB1", "QueueB2"],
  );
});

test(
  "loops over what is not known, and loops that multiply without end, are problems and end",
  { timeout: 20_000 },
  () => {
    const unknown = read(`Parameters: { Names: { Type: CommaDelimitedList } }
Resources:
  Fn::ForEach::L: [N, !Ref Names, { "F\${N}": { Type: AWS::Serverless::Function } }]`);
    assert.deepEqual(
      unknown.problems.map(({ code }) => code),
      ["macro-unknown"],
    );
    const hundred = JSON.stringify(Array.from({ length: 100 }, (_, at) => `v${at}`));
    const nested = ["a", "b", "c", "d"].reduceRight(
      (inner, id) => `{ "Fn::ForEach::${id}": ["${id}", ${hundred}, ${inner}] }`,
      '{ "X${a}${b}${c}${d}": { "Type": "AWS::SQS::Queue" } }',
    );
    assert.deepEqual(
      read(`{ "Resources": ${nested} }`).problems.map(({ code }) => code),
      ["macro-unknown"],
    );
  },
);

test("files of the project are included at the top, beside other keys and in place of a value", () => {
  const include = (file: string) => `{ Name: AWS::Include, Parameters: { Location: ${file} } }`;
  const { functions, problems } = read(
    `Transform: [AWS::Serverless-2016-10-31, ${include("top.yaml")}]
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: .
      Fn::Transform: ${include("./settings/common.yaml")}
      Environment:
        Variables: { Fn::Transform: ${include("variables.json")} }
      Tags: { Fn::Transform: ${include("s3://bucket/tags.yaml")} }
`,
    {
      "/w/top.yaml": "Parameters: { Stage: { Type: String, Default: included } }",
      "/w/settings/common.yaml": "MemorySize: 1024\nHandler: other.handler\nTimeout: 9",
      "/w/variables.json": '{ "STAGE": { "Ref": "Stage" } }',
    },
  );
  const [fn] = functions;
  assert.deepEqual(
    [fn?.memoryMb, fn?.timeoutSeconds, fn?.handler?.value, fn?.environment],
    [1024, 9, "app.handler", { STAGE: "included" }],
  );
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [["macro-unknown", 11]],
  );
});
