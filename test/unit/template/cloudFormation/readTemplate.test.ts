import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import type { Application } from "../../../../src/template/model/application.ts";
import type { FunctionDeclaration } from "../../../../src/template/model/functionDeclaration.ts";
import { readTemplate } from "../readTemplate.ts";
import { inWords } from "../../../../src/shared/phrase.ts";

const shop = fileURLToPath(new URL("../../../workspaces/shop/template.yaml", import.meta.url));

function read(text: string): Application {
  return readTemplate("/w/template.yaml", text, { region: "eu-west-1", accountId: "111122223333" });
}

function only(text: string): FunctionDeclaration {
  const { functions, problems } = read(text);
  assert.deepEqual(problems, []);
  const [first] = functions;
  assert.ok(first !== undefined && functions.length === 1);
  return first;
}

const fn = (properties: string, rest = "") => `Resources:
  F:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: nodejs24.x
      CodeUri: src/
${properties.replaceAll(/^(?=.)/gm, "      ")}
${rest}`;

test("the shop's functions are read with globals merged into them", () => {
  const { functions, problems, complete } = readTemplate(shop, readFileSync(shop, "utf8"), {
    region: "us-east-1",
    accountId: "000000000000",
  });
  assert.deepEqual([complete, problems], [true, []]);
  assert.deepEqual(
    functions.map(({ name, runtime, memoryMb, timeoutSeconds }) => [
      name,
      runtime?.value,
      memoryMb,
      timeoutSeconds,
    ]),
    [
      ["ListProducts", "nodejs24.x", 256, 10],
      ["PriceOrder", "nodejs24.x", 256, 10],
      ["ChargeCard", "nodejs24.x", 128, 5],
      ["SendReceipt", "python3.13", 256, 10],
      ["RestockReport", "nodejs24.x", 256, 10],
    ],
  );
  assert.deepEqual(functions[3]?.environment, {
    SHOP_NAME: "Corner Shop",
    CURRENCY: "EUR",
    QUEUE_URL: "http://127.0.0.1:9001/000000000000/PaidOrders",
  });
  assert.deepEqual(functions[1]?.build?.entryPoints, ["app.ts"]);
  const [event, ...others] = functions[3]?.events ?? [];
  assert.deepEqual(
    [event?.id, event?.type, event?.functionId, others],
    ["PaidOrder", "SQS", "SendReceipt", []],
  );
  assert.deepEqual(event?.location.range.start, { line: 83, character: 8 });
});

test("ranges are zero-based and span exactly the value", () => {
  const { handler, idRange } = only(fn(""));
  assert.deepEqual(handler?.range, { start: { line: 4, character: 15 }, end: { line: 4, character: 26 } });
  assert.deepEqual(idRange, { start: { line: 1, character: 2 }, end: { line: 1, character: 3 } });
});

test("JSON with tabs and long-form calls says the same as YAML with tags", () => {
  const json = JSON.stringify(
    {
      Parameters: { Stage: { Type: "String", Default: "dev" } },
      Resources: {
        F: {
          Type: "AWS::Lambda::Function",
          Properties: {
            FunctionName: { "Fn::Sub": "orders-${Stage}" },
            Handler: "app.handler",
            Runtime: "python3.13",
            Code: "./src",
            Environment: { Variables: { STAGE: { Ref: "Stage" }, SELF: { "Fn::GetAtt": ["F", "Arn"] } } },
            Tags: [{ Key: "team", Value: "shop" }],
          },
        },
      },
    },
    undefined,
    "\t",
  );
  const declaration = only(json);
  assert.equal(declaration.name, "orders-dev");
  assert.deepEqual(declaration.environment, {
    STAGE: "dev",
    SELF: "arn:aws:lambda:eu-west-1:111122223333:function:orders-dev",
  });
  assert.deepEqual(declaration.tags, { team: "shop" });
  assert.deepEqual(declaration.code.kind === "path" && declaration.code.path, "./src");
});

test("calls are answered from the template where it knows, and get a stand-in where it does not", () => {
  const { functions, problems } = read(
    fn(
      `Environment:
  Variables:
    REGION: !Ref AWS::Region
    TABLE: !Ref Table
    TABLE_ARN: !GetAtt Table.Arn
    URL: !Sub https://\${Api}.execute-api.\${AWS::Region}.amazonaws.com/\${!literal}
    OWN: !Sub ["\${A}-\${B}", { A: !Ref Stage, B: x }]
    JOINED: !Join [":", [a, !Ref Stage, !Ref Table]]
    SIZE: !FindInMap [Sizes, !Ref Stage, Memory]
    CHOSEN: !If [IsProd, big, small]
    GONE: !If [IsProd, big, !Ref AWS::NoValue]
    IMPORTED: !ImportValue other
    VERSION: 1.10
    ON: true
    EMPTY:
`,
      `Parameters:
  Stage: { Type: String, Default: dev }
Mappings:
  Sizes:
    dev: { Memory: 128 }
Conditions:
  IsProd: !Equals [!Ref Stage, prod]`,
    ),
  );
  assert.deepEqual(
    problems.map(({ code, range }) => [code, range.start.line]),
    [["value-unknown", 18]],
  );
  assert.deepEqual(functions[0]?.environment, {
    REGION: "eu-west-1",
    TABLE: "Table",
    TABLE_ARN: "Table.Arn",
    URL: "https://Api.execute-api.eu-west-1.amazonaws.com/${literal}",
    OWN: "dev-x",
    JOINED: "a:dev:Table",
    SIZE: "128",
    CHOSEN: "small",
    IMPORTED: "unknown-other",
    VERSION: "1.10",
    ON: "true",
    EMPTY: "",
  });
});

test("a function whose condition does not hold is not there", () => {
  const text = (value: string) => `Parameters:
  Stage: { Type: String, Default: ${value} }
Conditions:
  IsProd: !And [!Equals [!Ref Stage, prod], !Not [!Equals [!Ref Stage, dev]]]
Resources:
  F:
    Type: AWS::Serverless::Function
    Condition: IsProd
    Properties: { Handler: a.b, Runtime: nodejs24.x, CodeUri: . }`;
  assert.equal(read(text("dev")).functions.length, 0);
  assert.equal(read(text("prod")).functions.length, 1);
});

test("anchors and merge keys are followed, own keys win", () => {
  const { environment, memoryMb } = only(
    fn(
      `<<: *common
Environment:
  Variables:
    <<: [*more]
    A: own`,
      `X-Common: &common { MemorySize: 512 }
X-More: &more { A: merged, B: merged }`,
    ).replace(/^(Resources:[^]*?)(X-Common[^]*)$/, "$2\n$1"),
  );
  assert.deepEqual([environment, memoryMb], [{ A: "own", B: "merged" }, 512]);
});

test("layers of the template are folders, others are named", () => {
  const { layers } = only(
    fn(
      `Layers:
  - !Ref Shared
  - !Ref Libraries
  - arn:aws:lambda:eu-west-1:1:layer:x:1`,
      `  Shared: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: layers/shared } }
  Libraries:
    Type: AWS::Serverless::LayerVersion
    Properties: { ContentUri: layers/py }
    Metadata: { BuildMethod: python3.13 }`,
    ),
  );
  assert.deepEqual(
    layers.map((layer) => (layer.kind === "path" ? [layer.path, layer.layout] : layer.text)),
    [["layers/shared", "opt"], ["layers/py", "python"], "arn:aws:lambda:eu-west-1:1:layer:x:1"],
  );
});

test("logging, tracing, reserved concurrency and the alias are read in SAM's words and in CloudFormation's", () => {
  const { logging, tracing, reservedConcurrency, alias } = only(
    fn(`Tracing: Active
AutoPublishAlias: live
ReservedConcurrentExecutions: 0
LoggingConfig: { LogFormat: JSON, LogGroup: /shop, ApplicationLogLevel: WARN, SystemLogLevel: LOUD }`),
  );
  assert.deepEqual(logging, { format: "JSON", group: "/shop", applicationLevel: "WARN" });
  assert.deepEqual([tracing, reservedConcurrency, alias], ["Active", 0, "live"]);
  assert.equal(only(fn("TracingConfig: { Mode: Active }")).tracing, "Active");
  const plain = only(fn("LoggingConfig: { LogGroup: !Ref Group, ApplicationLogLevel: WARN }"));
  assert.equal(plain.logging?.format, "Text");
  assert.equal(plain.logging?.applicationLevel, undefined);
  assert.deepEqual([plain.tracing, plain.reservedConcurrency], ["PassThrough", undefined]);
});

test("settings out of AWS's bounds are problems at their place, and the function stays with the default", () => {
  const { functions, problems } = read(
    fn("MemorySize: 64\nTimeout: soon\nEphemeralStorage: { Size: 99999 }"),
  );
  assert.deepEqual(
    problems.map(({ code, message, range, functionName }) => [
      code,
      inWords(message),
      range.start.line,
      functionName,
    ]),
    [
      ["function-invalid", "F: MemorySize must be a whole number from 128 to 10240.", 7, "F"],
      ["function-invalid", "F: Timeout must be a whole number from 1 to 900.", 8, "F"],
      ["function-invalid", "F: EphemeralStorage.Size must be a whole number from 512 to 10240.", 9, "F"],
    ],
  );
  assert.equal(functions[0]?.memoryMb, 128);
});

test("a missing runtime or handler and a second function of the same name are problems", () => {
  const { problems } = read(`Resources:
  A: { Type: AWS::Serverless::Function, Properties: { FunctionName: same, CodeUri: ., Handler: a.b } }
  B: { Type: AWS::Serverless::Function, Properties: { FunctionName: same, Handler: a.b, Runtime: !ImportValue x } }`);
  assert.deepEqual(
    problems.map(({ message, range }) => [inWords(message), range.start.line]),
    [
      ['"A" has no Runtime.', 1],
      ["B: Runtime depends on a deployment and is not known here.", 2],
      ['"B" has the name "same", which another function of this template has already.', 2],
    ],
  );
});

test("a name that leads out of a folder, or that AWS would refuse, declares nothing", () => {
  for (const name of ["../../etc", "a/b", "a b", "x".repeat(65), "..", "arn:aws:lambda:x:1:function:y"]) {
    const { functions, problems } = read(fn(`FunctionName: "${name}"`));
    assert.deepEqual([functions, problems.map(({ code }) => code)], [[], ["function-invalid"]], name);
  }
  assert.equal(read(fn("").replace("  F:", "  ../F:")).functions.length, 0);
});

test("a runtime that Lambda cannot have is a problem, also one that YAML reads as a number", () => {
  const messages = (runtime: string) =>
    read(fn("").replace("nodejs24.x", runtime)).problems.map(({ message }) => inWords(message));
  assert.deepEqual(messages("nodejs24"), ['F: Lambda has no runtime "nodejs24".']);
  assert.deepEqual(messages("3.13"), ['F: Lambda has no runtime "3.13".']);
  for (const runtime of [
    "nodejs30.x",
    "python3.20",
    "java21",
    "java8.al2",
    "provided.al2023",
    "dotnet10",
    "ruby4.0",
  ]) {
    assert.deepEqual(messages(runtime), []);
  }
});

test("a broken template says where, and what is readable is still read", () => {
  const broken = read(fn("MemorySize: [1, 2\nTimeout: 5\nLayers: [3\nTags: }"));
  assert.equal(broken.complete, false);
  assert.deepEqual(
    broken.problems.map(({ code }) => code),
    ["template-unreadable"],
  );
  assert.equal(broken.functions[0]?.handler?.value, "app.handler");
});

test("what is no template at all is one problem and no exception", () => {
  for (const text of [
    "just text",
    "- a\n- b",
    "a: 1",
    "Resources: [1]",
    "{",
    "\u0000",
    "&a [*a]",
    "!Ref",
    "",
  ]) {
    const { complete, functions, problems } = read(text);
    assert.deepEqual([complete, functions, problems.length > 0], [false, [], true], text);
    assert.ok(problems[0] !== undefined && !inWords(problems[0].message).includes("\n"));
  }
});

test("aliases that multiply without end do not", () => {
  const levels = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}, *a${i}, *a${i}]`);
  const { complete } = read(`a0: &a0 x\n${levels.join("\n")}\nResources: *a30`);
  assert.equal(complete, false);
});

/** `levels` of something, each of which says the one before it twice. */
const doubled = (first: string, twice: (inner: string) => string, levels: number) =>
  Array.from({ length: levels }).reduce<string>((inner) => twice(inner), first);

// What is worked out again for each mention would take years here: the test's own limit is far from both.
test("conditions and texts that multiply without end do not", { timeout: 20_000 }, () => {
  const conditions = Array.from({ length: 12 }, (_, at) => {
    return `  C${at + 1}: !And [${Array.from({ length: 8 }).fill(`!Condition C${at}`).join(", ")}]`;
  });
  const { functions } = read(
    ["Conditions:", "  C0: !Equals [a, b]", ...conditions, fn("", "    Condition: C12")].join("\n"),
  );
  assert.deepEqual(functions, []);
  const sub = doubled(`"${"x".repeat(1000)}"`, (inner) => `{"Fn::Sub": ["\${a}\${a}", {"a": ${inner}}]}`, 25);
  assert.equal(only(fn(`Description: ${sub}`)).description, undefined);
  assert.equal(only(fn(`Description: !Sub "${"${".repeat(50_000)}"`)).description?.length, 100_000);
});

test("a condition in a circle cannot be told, so its function is there", () => {
  const { logicalId } = only(`Conditions:\n  A: !Not [!Condition A]\n${fn("", "    Condition: A")}`);
  assert.equal(logicalId, "F");
});

test("names that every object has are no parameters", () => {
  const { environment, memoryMb } = only(
    fn("MemorySize: !Ref constructor\nEnvironment: {Variables: {A: !Ref toString}}"),
  );
  assert.deepEqual({ environment, memoryMb }, { environment: { A: "toString" }, memoryMb: 128 });
});

test("images, packages in S3 and inline code are told apart", () => {
  const code = (properties: string) =>
    read(fn(properties).replace("      CodeUri: src/\n", "")).functions[0]?.code.kind;
  assert.equal(code("PackageType: Image\nImageUri: x"), "image");
  assert.equal(code("CodeUri: s3://bucket/key"), "elsewhere");
  assert.equal(code("CodeUri: { Bucket: b, Key: k }"), "elsewhere");
  assert.equal(code("InlineCode: |\n  exports.handler = 1"), "inline");
  assert.equal(code("Description: nothing about code"), "path");
});
