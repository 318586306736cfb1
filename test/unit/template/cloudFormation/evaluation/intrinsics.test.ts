import assert from "node:assert/strict";
import { test } from "node:test";
import { variables } from "./variables.ts";

const given = `Parameters:
  Stage: { Type: String, Default: dev }
  Zones: { Type: CommaDelimitedList, Default: "a, b,c" }
  Ports: { Type: "List<Number>", Default: "80,443" }
  Needed: { Type: String }
  NeededList: { Type: CommaDelimitedList }
  Secret: { Type: "AWS::SSM::Parameter::Value<String>", Default: /shop/secret }
  Key: { Type: "AWS::SSM::Parameter::Name", Default: /shop/key }
Mappings:
  Sizes:
    dev: { Memory: 128, Names: [x, y] }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  IsDev: !Not [!Condition IsProd]
  Either: !Or [!Condition IsProd, !Condition IsDev]
  Both: !And [!Condition IsProd, !Condition IsDev]
  Unknown: !Equals [!Ref Needed, x]
  OneKnown: !Or [!Condition IsDev, !Condition Unknown]`;

test("texts and lists are what CloudFormation makes of them", () => {
  const { values, problems } = variables(
    {
      JOIN_LIST: '!Join ["-", !Ref Zones]',
      JOIN_SPLIT: '!Join ["/", !Split ["-", !Sub "a-${Stage}-c"]]',
      SELECT: "!Select [1, !Ref Zones]",
      SELECT_TEXT: '!Select ["0", [first, second]]',
      SELECT_SPLIT: '!Select [2, !Split [":", "arn:aws:iam::1:role/x"]]',
      BASE64: '{ "Fn::Base64": !Sub "hello ${Stage}" }',
      BASE64_OF_LONG: '!Base64 { "Fn::Sub": "hello ${Stage}" }',
      LENGTH: '{ "Fn::Length": !Ref Zones }',
      LENGTH_OF_LIST: '{ "Fn::Length": [1, 2] }',
      JSON: '{ "Fn::ToJsonString": { a: 1, b: [!Ref Stage, true], c: "1", d: !Ref AWS::NoValue } }',
      JSON_LIST: '{ "Fn::ToJsonString": !Ref Zones }',
      SUB_LIST: '!Sub ["${A}+${B}", { A: !Select [0, !Ref Ports], B: !Ref Stage }]',
      SUB_ARN: '!Sub "${F.Arn}:${!kept}"',
      ZONE: "!Select [1, !GetAZs '']",
      ZONE_OF: '!Select [0, { "Fn::GetAZs": us-west-2 }]',
      CIDR: "!Select [1, !Cidr [10.0.0.0/16, 4, 8]]",
      CIDRS: '!Join [",", !Cidr [192.168.0.0/24, 3, 5]]',
      CIDR6: '!Select [2, !Cidr ["2001:db8::/56", 4, 64]]',
      GETATT_TEXT: '{ "Fn::GetAtt": F.Arn }',
      GETATT_LIST: '{ "Fn::GetAtt": [F, Arn] }',
    },
    { top: given },
  );
  assert.deepEqual(problems, []);
  const arn = "arn:aws:lambda:eu-west-1:111122223333:function:F";
  assert.deepEqual(values, {
    JOIN_LIST: "a-b-c",
    JOIN_SPLIT: "a/dev/c",
    SELECT: "b",
    SELECT_TEXT: "first",
    SELECT_SPLIT: "iam",
    BASE64: "aGVsbG8gZGV2",
    BASE64_OF_LONG: "aGVsbG8gZGV2",
    LENGTH: "3",
    LENGTH_OF_LIST: "2",
    JSON: '{"a":1,"b":["dev",true],"c":"1"}',
    JSON_LIST: '["a","b","c"]',
    SUB_LIST: "80+dev",
    SUB_ARN: `${arn}:\${kept}`,
    ZONE: "eu-west-1b",
    ZONE_OF: "us-west-2a",
    CIDR: "10.0.1.0/24",
    CIDRS: "192.168.0.0/27,192.168.0.32/27,192.168.0.64/27",
    CIDR6: "2001:db8:0:2::/64",
    GETATT_TEXT: arn,
    GETATT_LIST: arn,
  });
});

test("mappings and conditions are decided where the template can", () => {
  const { values, problems } = variables(
    {
      MAP: "!FindInMap [Sizes, !Ref Stage, Memory]",
      MAP_LIST: '!Join ["+", !FindInMap [Sizes, dev, Names]]',
      MAP_DEFAULT: '{ "Fn::FindInMap": [Sizes, prod, Memory, { DefaultValue: !Sub "${Stage}-none" }] }',
      MAP_OF_JOIN: '!FindInMap [!Join ["", [Si, zes]], dev, Memory]',
      DEV: "!If [IsDev, yes, 0]",
      EITHER: "!If [Either, 1, 0]",
      BOTH: "!If [Both, 1, 0]",
      ONE_KNOWN: "!If [OneKnown, 1, 0]",
      NESTED: "!If [IsProd, a, !If [IsDev, b, c]]",
      SAME: "!If [Unknown, x, x]",
      GONE: "!If [IsProd, x, !Ref AWS::NoValue]",
    },
    { top: given },
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(values, {
    MAP: "128",
    MAP_LIST: "x+y",
    MAP_DEFAULT: "dev-none",
    MAP_OF_JOIN: "128",
    DEV: "true",
    EITHER: "1",
    BOTH: "0",
    ONE_KNOWN: "1",
    NESTED: "b",
    SAME: "x",
  });
});

test("what cannot be known is there, says so, and is a problem at its place", () => {
  const { values, problems } = variables(
    {
      NEEDED: "!Ref Needed",
      IN_TEXT: '!Sub "https://${Needed}/x"',
      JOINED: '!Join ["/", [a, !ImportValue other-vpc, b]]',
      IMPORTED: '{ "Fn::ImportValue": !Sub "${Stage}-vpc" }',
      OUTPUT: '{ "Fn::GetStackOutput": { StackName: net, OutputName: VpcId } }',
      UNDECIDED: "!If [Unknown, a, b]",
      LIST: '!Join [",", !Ref NeededList]',
      SECRET: "!Ref Secret",
      KEY: "!Ref Key",
      DYNAMIC: '"{{resolve:ssm:/shop/url:1}}"',
      NO_ITEM: "!Select [9, [a, b]]",
      NO_ENTRY: "!FindInMap [Sizes, prod, Memory]",
      MACRO: '{ "Fn::Transform": { Name: Mine, Parameters: { A: 1 } } }',
      STRANGE: '{ "Fn::Strange": 1 }',
      ENCODED: '{ "Fn::Base64": !Ref Needed }',
      COUNT: '{ "Fn::Length": !Ref NeededList }',
    },
    { top: given },
  );
  assert.deepEqual(values, {
    NEEDED: "unknown-Needed",
    IN_TEXT: "https://unknown-Needed/x",
    JOINED: "a/unknown-other-vpc/b",
    IMPORTED: "unknown-dev-vpc",
    OUTPUT: "unknown-net.VpcId",
    UNDECIDED: "unknown-Unknown",
    LIST: "unknown-NeededList",
    SECRET: "unknown-Secret",
    KEY: "/shop/key",
    DYNAMIC: "{{resolve:ssm:/shop/url:1}}",
    NO_ITEM: "unknown-item",
    NO_ENTRY: "unknown-Sizes.prod.Memory",
    MACRO: "unknown-Transform",
    STRANGE: "unknown-Strange",
    ENCODED: Buffer.from("unknown-Needed").toString("base64"),
    COUNT: "unknown-length",
  });
  const named = problems.map((each) => /^value-unknown F: Environment\.(\w+): .+\.$/.exec(each)?.[1]);
  assert.deepEqual(
    named,
    Object.keys(values).filter((name) => name !== "KEY"),
  );
});

test("a parameter's value is what a person gives, before the default; an SSM parameter's value too", () => {
  const deployment = {
    parameters: { Stage: "prod", Needed: "here", NeededList: "p, q", Secret: "s3cret", toString: "x" },
  };
  const { values, problems } = variables(
    {
      STAGE: "!Ref Stage",
      NEEDED: "!Sub ${Needed}",
      LIST: '!Join ["|", !Ref NeededList]',
      SECRET: "!Ref Secret",
      PROD: "!If [IsProd, big, small]",
    },
    { top: given, deployment },
  );
  assert.deepEqual(problems, []);
  assert.deepEqual(values, { STAGE: "prod", NEEDED: "here", LIST: "p|q", SECRET: "s3cret", PROD: "big" });
});

test("resources that belong to functions have their ARNs, also those that SAM makes", () => {
  const { values, problems } = variables(
    {
      ALIAS: "!Ref Live",
      VERSION: "!Ref Second",
      NUMBER: "!GetAtt Second.Version",
      LAYER: "!Ref Lib",
      LAYER_ARN: "!GetAtt Lib.LayerArn",
      SAM_ALIAS: "!Ref Other.Alias",
      SAM_VERSION: "!Sub ${Other.Version}",
      CIRCLE: "!Ref Round",
    },
    {
      top: `  Other:
    Type: AWS::Serverless::Function
    Properties: { Handler: a.b, Runtime: nodejs24.x, CodeUri: ., AutoPublishAlias: live }
  Live: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref F, FunctionVersion: "1", Name: live } }
  First: { Type: AWS::Lambda::Version, Properties: { FunctionName: !GetAtt F.Arn } }
  Second: { Type: AWS::Lambda::Version, Properties: { FunctionName: !Ref F } }
  Round: { Type: AWS::Lambda::Alias, Properties: { FunctionName: !Ref Round, Name: x } }
  Lib: { Type: AWS::Serverless::LayerVersion, Properties: { LayerName: shared, ContentUri: lib } }`,
    },
  );
  assert.deepEqual(problems, []);
  const arn = "arn:aws:lambda:eu-west-1:111122223333";
  assert.deepEqual(values, {
    ALIAS: `${arn}:function:F:live`,
    VERSION: `${arn}:function:F:2`,
    NUMBER: "2",
    LAYER: `${arn}:layer:shared:1`,
    LAYER_ARN: `${arn}:layer:shared`,
    SAM_ALIAS: `${arn}:function:Other:live`,
    SAM_VERSION: `${arn}:function:Other:1`,
    CIRCLE: "Round",
  });
});
