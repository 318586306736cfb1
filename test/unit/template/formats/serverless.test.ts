import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { test } from "node:test";
import * as v from "valibot";
import { withSlashes } from "../../../platform.ts";
import { readTemplate } from "../readTemplate.ts";
import { inWords } from "../../../../src/shared/phrase.ts";

const deployment = { region: "eu-central-1", accountId: "000000000000" };
const file = resolve("/service/serverless.yml");
const below = (path: string) => withSlashes(resolve("/service", path));

function read(
  text: string,
  others: Readonly<Record<string, string>> = {},
  parameters: Readonly<Record<string, string>> = {},
) {
  const placed = Object.fromEntries(Object.entries(others).map(([path, content]) => [below(path), content]));
  return readTemplate(file, text, { ...deployment, parameters }, placed);
}

const service = (rest: string) => `service: shop\nprovider:\n  name: aws\n  runtime: nodejs22.x\n${rest}`;

/** The variables of a function `f` whose environment is these lines. */
function environment(lines: string, rest = "", others = {}, parameters = {}) {
  const text = service(
    `${rest}functions:\n  f:\n    handler: a.b\n    environment:\n${lines.replaceAll(/^/gm, "      ")}\n`,
  );
  return read(text, others, parameters).functions[0]?.environment;
}

const Recorded = v.object({
  files: v.record(v.string(), v.string()),
  template: v.object({ Resources: v.record(v.string(), v.looseObject({ Type: v.string() })) }),
});

test("a service becomes the resources that the framework itself makes of it", () => {
  const { files, template } = v.parse(
    v.pipe(v.string(), v.parseJson(), Recorded),
    readFileSync(join(import.meta.dirname, "serverlessService.json"), "utf8"),
  );
  const ours = read(files["serverless.yml"] ?? "", files);
  const theirs = readTemplate(resolve("/service/template.json"), JSON.stringify(template), deployment);
  assert.deepEqual(ours.problems, []);
  // Said otherwise, for the same: topics have their subscriptions beside them, all permissions are the function's.
  const otherwise = /Permission|SNS::|LogGroup|::Deployment|RestApi$|::Method$/;
  const compared = theirs.resources.filter(({ type }) => !otherwise.test(type));
  assert.ok(compared.length > 15);
  for (const { id, type, resolved } of compared.map((each) => ({
    ...each,
    id: each.id,
    type: each.type,
    resolved: each.resolved(),
  }))) {
    const made = ours.resources.find((each) => each.id === id);
    assert.ok(made, `${type} ${id}`);
    const { Code: _, Role: __, DefaultRouteSettings: ___, ...properties } = resolved.properties;
    const { Code: ____, ...own } = made.resolved().properties;
    assert.deepEqual(numbers(own), numbers(properties), `${type} ${id}`);
  }
  const keys = [
    "name",
    "memoryMb",
    "timeoutSeconds",
    "environment",
    "reservedConcurrency",
    "description",
  ] as const;
  const facts = (fns: typeof ours.functions) => fns.map((fn) => keys.map((key) => fn[key]));
  assert.deepEqual(facts(ours.functions), facts(theirs.functions));
});

/** CloudFormation takes numbers as texts. */
function numbers(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === "number" ? String(each) : each,
  );
}

test("variables are taken from the service, its files, options and parameters, with what else would do", () => {
  const rest =
    "custom:\n  a: { b: one, list: [x, y] }\n  which: b\n  more: ${file(more.yml)}\n  dev: { size: 5 }\nparams:\n  default: { p: standard }\n  prod: { p: big }\n";
  const lines = [
    "SELF: ${self:custom.a.b}",
    "NESTED: ${self:custom.a.${self:custom.which}}",
    "OF_LIST: ${self:custom.a.list.1, 'none'}",
    "FALLBACK: ${opt:color, self:custom.missing, 'red'}",
    "TEXT: pre-${sls:stage}-${self:custom.${sls:stage}.size}-post",
    "PARAM: ${param:p}",
    "FILE: ${file(./more.yml):deep.er}",
    "THROUGH: ${self:custom.more.deep.er}",
    "JSON: ${file(more.json):x}",
    "REGION: ${aws:region} ${aws:accountId}",
    "BOOL: ${strToBool(1)}",
  ].join("\n");
  const others = { "more.yml": "deep:\n  er: ${self:custom.a.b}!\n", "more.json": '{"x":7}' };
  assert.deepEqual(environment(lines, rest, others), {
    SELF: "one",
    NESTED: "one",
    OF_LIST: "y",
    FALLBACK: "red",
    TEXT: "pre-dev-5-post",
    PARAM: "standard",
    FILE: "one!",
    THROUGH: "one!",
    JSON: "7",
    REGION: "eu-central-1 000000000000",
    BOOL: "true",
  });
  const given = environment(
    "PARAM: ${param:p}\nSTAGE: ${sls:stage}\nCOLOR: ${opt:color, 'red'}",
    rest,
    {},
    { stage: "prod", color: "blue" },
  );
  assert.deepEqual(given, { PARAM: "big", STAGE: "prod", COLOR: "blue" });
});

test("what only a deployment knows has a stand-in that says so; a fallback is taken before", () => {
  const text = service(
    "functions:\n  f:\n    handler: a.b\n    environment:\n      URL: ${ssm:/shop/url}\n      OTHER: ${cf:net.Url, 'http://x'}\n",
  );
  const { functions, problems } = read(text);
  assert.equal(functions[0]?.environment["OTHER"], "http://x");
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [["value-unknown", 8]],
  );
  assert.match(inWords(problems[0]?.message ?? ""), /\$\{ssm:\/shop\/url\}/);
});

test("CloudFormation's own references stay its own", () => {
  const rest = "resources:\n  Resources:\n    Jobs: { Type: AWS::SQS::Queue }\n";
  const found = environment(
    "A: !Sub '${AWS::Region}/${Jobs.QueueName}'\nB: ${AWS::AccountId}\nC: { Ref: Jobs }",
    rest,
  );
  assert.equal(found?.["A"], "eu-central-1/Jobs");
  assert.match(found?.["C"] ?? "", /000000000000\/Jobs$/);
});

test("useDotenv reads the file beside the service", () => {
  const found = environment("A: ${env:TOKEN}\nB: ${env:NONE, 'without'}", "", { ".env": "TOKEN=abc\n" });
  assert.notEqual(found?.["A"], "abc");
  const used = read(
    `useDotenv: true\n${service("functions:\n  f:\n    handler: a.b\n    environment:\n      A: ${env:TOKEN}\n")}`,
    { ".env": "TOKEN=abc\n", ".env.dev": "TOKEN=dev\n" },
  );
  assert.equal(used.functions[0]?.environment["A"], "dev");
});

test("functions may be in files of their own, and come in a list", () => {
  const text = service("functions:\n  - ${file(functions/one.yml)}\n  - two:\n      handler: two.h\n");
  const { functions } = read(text, { "functions/one.yml": "one:\n  handler: one.h\n  name: first\n" });
  assert.deepEqual(
    functions.map(({ name, handler, idRange }) => [name, handler?.value, idRange.start.line]),
    [
      ["first", "one.h", 5],
      ["shop-dev-two", "two.h", 6],
    ],
  );
});

test("references that lead to each other, and whatever is half written, end", () => {
  const rest = "custom:\n  a: ${self:custom.b}\n  b: ${self:custom.a}\n  c: ${self:custom}\n";
  assert.ok(environment("A: ${self:custom.a, 'end'}", rest) !== undefined);
  const whole = service(
    `${rest}functions:\n  f:\n    handler: a.b\n    events:\n      - sqs: arn:aws:sqs:eu-central-1:0:q\n      - httpApi: '*'\n      - http: get /\n      - schedule: { rate: [rate(1 day), cron(0 1 * * ? *)] }\n`,
  );
  for (let end = 0; end < whole.length; end += 3)
    assert.doesNotThrow(() => read(whole.slice(0, end)).resources.map((each) => each.resolved()));
  for (const odd of [
    "functions: 7",
    "functions: [1, [2], null]",
    "functions:\n  f: null",
    "functions:\n  f:\n    events: 1\n    url: []\n    layers: 3",
  ])
    assert.doesNotThrow(() => read(service(odd)));
});

test("variables that multiply without end, or lead to themselves, end soon", () => {
  const chain = Array.from(
    { length: 40 },
    (_, at) => `  a${at + 1}: \${self:custom.a${at}}\${self:custom.a${at}}`,
  ).join("\n");
  const maps = Array.from(
    { length: 40 },
    (_, at) => `  m${at + 1}: { x: "\${self:custom.m${at}}", y: "\${self:custom.m${at}}" }`,
  ).join("\n");
  for (const custom of [
    "  a: ${self:custom.a}${self:custom.a}",
    "  one: ${self:custom}\n  two: ${self:custom}",
    `  a0: x\n${chain}`,
    `  m0: { z: 1 }\n${maps}`,
  ]) {
    const { functions } = read(
      service(`custom:\n${custom}\nfunctions:\n  f:\n    handler: a.b\n    description: \${self:custom}\n`),
    );
    assert.equal(functions.length, 1);
  }
});

test("names of what every object has are no values and no events", () => {
  const { functions } = read(
    service(
      "functions:\n  f:\n    handler: a.b\n    environment: { X: 'a${env:constructor}b' }\n    events:\n      - __proto__: x\n      - __defineGetter__: x\n      - s3: ${env:toString}\n",
    ),
  );
  assert.doesNotMatch(functions[0]?.environment["X"] ?? "", /native code/);
});

test("the stage is the author's own default where nothing else is given", () => {
  const named = (stage: string, rest = "") =>
    readTemplate(
      file,
      `service: s\nprovider:\n  name: aws\n  stage: ${stage}\n${rest}functions:\n  a:\n    handler: a.b\n    environment: { S: "\${sls:stage}" }\n`,
      deployment,
    ).functions.map(({ name, environment: { S } }) => [name, S]);
  assert.deepEqual(named("${opt:stage, 'prod'}"), [["s-prod-a", "prod"]]);
  assert.deepEqual(named("${opt:stage, self:custom.d}", "custom: { d: local }\n"), [["s-local-a", "local"]]);
});

test("a function's condition, dead letters and runtime, and the name of a bucket, are what the service says", () => {
  const { functions, resources } = readTemplate(
    file,
    "service: s\nprovider:\n  name: aws\n  s3: { one: { name: my-own } }\nfunctions:\n  a:\n    handler: a.b\n    onError: arn:aws:sns:eu-central-1:000000000000:dead\n    events:\n      - s3: { bucket: one }\n  b: { handler: b.b, condition: Never }\nresources:\n  Conditions: { Never: !Equals [1, 2] }\n",
    deployment,
  );
  assert.deepEqual(
    functions.map(({ name, runtime }) => [name, runtime?.value]),
    [["s-dev-a", "nodejs24.x"]],
  );
  assert.match(JSON.stringify(functions[0]?.deployed), /:sns:eu-central-1:000000000000:dead/);
  const bucket = resources.find(({ type }) => type === "AWS::S3::Bucket")?.resolved();
  assert.equal(bucket?.properties["BucketName"], "my-own");
});

test("authorizers of REST APIs are pools, functions of the service or elsewhere, or made already", () => {
  const pool = "arn:aws:cognito-idp:eu-central-1:000000000000:userpool/p1";
  const other = "arn:aws:lambda:eu-central-1:000000000000:function:auth";
  const { resources } = read(
    service(
      `functions:\n  check: { handler: c.h }\n  f:\n    handler: a.b\n    events:\n      - http: { method: get, path: pool, authorizer: { name: p, arn: "${pool}", scopes: [a/b] } }\n      - http: { method: get, path: arn, authorizer: "${other}" }\n      - http: { method: get, path: own, authorizer: check }\n      - http: { method: get, path: made, authorizer: { type: COGNITO_USER_POOLS, authorizerId: abc } }\n      - http: { method: get, path: iam, authorizer: aws_iam }\n`,
    ),
  );
  const of = (type: string) =>
    resources
      .filter((each) => each.type === `AWS::ApiGateway::${type}`)
      .map((each) => each.resolved().properties);
  assert.deepEqual(
    of("Method").map((each) => [each["AuthorizationType"], each["AuthorizationScopes"]]),
    [
      ["COGNITO_USER_POOLS", ["a/b"]],
      ["CUSTOM", undefined],
      ["CUSTOM", undefined],
      ["COGNITO_USER_POOLS", undefined],
      ["AWS_IAM", undefined],
    ],
  );
  assert.deepEqual(
    of("Authorizer").map((each) => [
      each["Type"],
      each["ProviderARNs"] ?? String(each["AuthorizerUri"]).split("/functions/")[1],
    ]),
    [
      ["COGNITO_USER_POOLS", [pool]],
      ["TOKEN", `${other}/invocations`],
      ["TOKEN", "arn:aws:lambda:eu-central-1:000000000000:function:shop-dev-check/invocations"],
    ],
  );
});

test("what a service says of CORS lies over what the framework allows by itself", () => {
  const { resources } = readTemplate(
    file,
    "service: s\nprovider:\n  name: aws\n  httpApi: { cors: { allowedOrigins: ['https://a.b'] } }\nfunctions:\n  f:\n    handler: a.b\n    url: { cors: { allowedMethods: null, maxAge: 5 } }\n    events:\n      - httpApi: POST /x\n      - http: { method: get, path: y, cors: { origins: ['https://a.b'], headers: [X-Mine], allowCredentials: true } }\n",
    deployment,
  );
  const of = (type: string) => resources.find((each) => each.type === type)?.resolved().properties;
  const cors = of("AWS::ApiGatewayV2::Api")?.["CorsConfiguration"] as Record<string, readonly string[]>;
  assert.deepEqual(
    [cors["AllowOrigins"], cors["AllowMethods"], cors["AllowHeaders"]?.length],
    [["https://a.b"], ["OPTIONS", "POST"], 7],
  );
  const url = of("AWS::Lambda::Url")?.["Cors"] as Record<string, unknown>;
  assert.deepEqual([url["AllowMethods"], url["MaxAge"], url["AllowOrigins"]], [undefined, 5, ["*"]]);
  const preflight = JSON.stringify(resources.find(({ id }) => id.endsWith("Options"))?.resolved().properties);
  assert.match(preflight, /'https:\/\/a\.b'.*'X-Mine'.*'OPTIONS,GET'.*Allow-Credentials":"'true'"/);
});
