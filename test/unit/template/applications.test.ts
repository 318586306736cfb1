import assert from "node:assert/strict";
import { test } from "node:test";
import { Applications } from "../../../src/template/applications.ts";
import { openFormats } from "../../../src/template/format.ts";
import { posixPaths, withSlashes } from "../../platform.ts";
import { projectFormats } from "../../../src/template/formats.ts";
import { inWords } from "../../../src/shared/phrase.ts";

const formats = await openFormats(projectFormats);
const deployment = { region: "eu-west-1", accountId: "111122223333" };

/** The applications of some files, all of their templates read. */
function open(files: Record<string, string>) {
  const applications = new Applications({
    formats,
    deployment: () => deployment,
    readFile: (path) => files[withSlashes(path)],
  });
  const readAll = () => {
    for (const path of Object.keys(files)) if (/\.(yaml|json)$/.test(path)) applications.read(path);
    return applications.tellApart();
  };
  readAll();
  return { applications, readAll, names: () => applications.functions().map(({ name }) => name) };
}

const fn = (id: string, properties = "") =>
  `  ${id}: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, Runtime: nodejs24.x, CodeUri: src${properties} } }\n`;
const sam = (...functions: string[]) => `Resources:\n${functions.join("")}`;

test("functions of several templates with one name get their stack's name or their folder's before it", () => {
  const { applications, names } = open({
    "/w/orders/template.yaml": sam(
      fn("Hello"),
      fn("Orders", ", Environment: { Variables: { ME: !Ref Hello } }"),
    ),
    "/w/orders/samconfig.toml": '[default.deploy.parameters]\nstack_name = "order stack"\n',
    "/w/a/starter/template.yaml": sam(fn("Hello"), fn("Same", ", FunctionName: shared")),
    "/w/b/starter/template.yaml": sam(fn("Hello"), fn("Other", ", FunctionName: shared")),
    "/w/b/template.yaml": sam(fn("Alone")),
  });
  assert.deepEqual(names(), [
    "order-stack-Hello",
    "Orders",
    "a-starter-Hello",
    "a-starter-shared",
    "b-starter-Hello",
    "b-starter-shared",
    "Alone",
  ]);
  assert.deepEqual(applications.functions().find(({ name }) => name === "Orders")?.environment, {
    ME: "order-stack-Hello",
  });
});

test("names come together again when the other goes, and stay when nothing changed", () => {
  const files: Record<string, string> = {
    "/w/a/template.yaml": sam(fn("F")),
    "/w/b/template.yaml": sam(fn("F")),
  };
  const { applications, readAll, names } = open(files);
  assert.deepEqual(names(), ["a-F", "b-F"]);
  assert.deepEqual(readAll(), []);
  delete files["/w/b/template.yaml"];
  applications.forget("/w/b/template.yaml");
  assert.deepEqual(readAll(), ["/w/a/template.yaml"]);
  assert.deepEqual(names(), ["F"]);
});

test("two templates of one folder keep their names, and a packaged one does not stand beside its source", () => {
  const packaged = sam(fn("F")).replace("CodeUri: src", "CodeUri: s3://bucket/key");
  const { applications } = open({
    "/w/packaged.yaml": packaged,
    "/w/template.yaml": sam(fn("F")),
    "/w/other/template.yaml": sam(fn("F")),
    "/w/other/variant.yaml": sam(fn("G")),
    "/w/other/variant2.yaml": sam(fn("G")),
  });
  assert.deepEqual(
    applications.functions().map(({ name, templateFile }) => [name, templateFile]),
    [
      ["w-F", "/w/template.yaml"],
      ["other-F", "/w/other/template.yaml"],
      ["G", "/w/other/variant.yaml"],
      ["G", "/w/other/variant2.yaml"],
    ],
  );
});

test("a logical id that is too long for a name is cut as CloudFormation cuts it", () => {
  const id = `Handles${"Every".repeat(20)}Thing`;
  const { applications } = open({ "/w/template.yaml": sam(fn(id)) });
  const [one] = applications.functions();
  assert.match(one?.name ?? "", /^HandlesEvery[A-Za-z]+-[0-9A-F]{12}$/);
  assert.deepEqual([one?.name.length, one?.logicalId], [64, id]);
});

const parent = `Parameters: { Stage: { Type: String, Default: dev } }
Resources:
  Shop:
    Type: AWS::Serverless::Application
    Properties:
      Location: ./nested/shop.yaml
      Parameters: { Stage: !Ref Stage, Names: !Split ["-", "a-b"] }
  Twin:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: nested/shop.yaml, Parameters: { Stage: twin } }
  Far:
    Type: AWS::CloudFormation::Stack
    Properties: { TemplateURL: "https://s3.amazonaws.com/b/k" }
${fn("F", ", Environment: { Variables: { URL: !GetAtt Shop.Outputs.Url, OTHER: !GetAtt Shop.Outputs.None } }")}`;
const child = `Parameters:
  Stage: { Type: String }
  Names: { Type: CommaDelimitedList, Default: none }
Resources:
${fn("G", ", Environment: { Variables: { STAGE: !Ref Stage, NAME: !Select [1, !Ref Names], STACK: !Ref AWS::StackName } }")}Outputs:
  Url: { Value: !Sub "\${G.Arn}/\${Stage}" }
`;

test(
  "nested stacks have their parent's parameters and give it their outputs, each instance its own",
  { skip: posixPaths },
  () => {
    const { applications } = open({
      "/w/template.yaml": parent
        .replace("Twin:\n", "Twin:\n")
        .replace("Stage: twin }", "Stage: twin, Names: 'x,y' }"),
      "/w/nested/shop.yaml": child,
    });
    const arn = "arn:aws:lambda:eu-west-1:111122223333:function:G";
    assert.deepEqual(
      applications
        .functions()
        .map(({ name, templateFile, environment, builtFolder }) => [
          name,
          templateFile,
          environment,
          builtFolder,
        ]),
      [
        ["F", "/w/template.yaml", { URL: `${arn}/dev`, OTHER: "Shop.Outputs.None" }, "/w/.aws-sam/build/F"],
        [
          "G",
          "/w/nested/shop.yaml",
          { STAGE: "dev", NAME: "b", STACK: "local-Shop" },
          "/w/.aws-sam/build/Shop/G",
        ],
        [
          "Twin-G",
          "/w/nested/shop.yaml",
          { STAGE: "twin", NAME: "y", STACK: "local-Twin" },
          "/w/.aws-sam/build/Twin/G",
        ],
      ],
    );
    assert.deepEqual(
      applications.get("/w/template.yaml")?.now.problems.map(({ code, range }) => [code, range.start.line]),
      [["nested-template-missing", 12]],
    );
    assert.deepEqual([...applications.nested()], ["/w/nested/shop.yaml"]);
    assert.deepEqual(
      applications.inFile("/w/nested/shop.yaml")?.functions.map(({ name }) => name),
      ["G", "Twin-G"],
    );
  },
);

test("a template that nests itself, or two that nest each other, end", () => {
  const nesting = (file: string) =>
    `Resources:\n  S: { Type: AWS::Serverless::Application, Properties: { Location: ${file} } }\n${fn("F")}`;
  const { applications } = open({
    "/w/self.yaml": nesting("self.yaml"),
    "/w/one.yaml": nesting("two.yaml"),
    "/w/two.yaml": nesting("one.yaml"),
  });
  assert.ok(applications.functions().length > 2);
});

test(
  "samconfig.toml gives parameters and the stack's name to its template alone",
  { skip: posixPaths },
  () => {
    const variables = ", Environment: { Variables: { A: !Ref A, B: !Ref B, S: !Ref AWS::StackName } }";
    const text = `Parameters: { A: { Type: String, Default: a }, B: { Type: String, Default: b } }\n${sam(fn("F", variables))}`;
    for (const overrides of [
      'parameter_overrides = "A=1 B=\\"two words\\""',
      'parameter_overrides = ["A=1", "B=two words"]',
      'parameter_overrides = "ParameterKey=A,ParameterValue=1 ParameterKey=B,ParameterValue=\\"two words\\""',
      '[default.deploy.parameters.parameter_overrides]\nA = 1\nB = "two words"',
    ]) {
      const config = `[default.global.parameters]\nstack_name = "shop"\n[default.deploy.parameters]\n${overrides}\n`;
      const { applications } = open({
        "/w/template.yaml": text,
        "/w/variant.yaml": text.replace("  F:", "  G:"),
        "/w/samconfig.toml": config,
      });
      assert.deepEqual(
        applications.functions().map(({ environment }) => environment),
        [
          { A: "1", B: "two words", S: "shop" },
          { A: "a", B: "b", S: "local" },
        ],
        overrides,
      );
    }
    const named = open({
      "/w/template.yaml": text,
      "/w/variant.yaml": text.replace("  F:", "  G:"),
      "/w/samconfig.toml":
        '[default.deploy.parameters]\ntemplate_file = "variant.yaml"\nparameter_overrides = "A=1"\n',
    });
    assert.deepEqual(
      named.applications.functions().map(({ environment }) => environment["A"]),
      ["a", "1"],
    );
  },
);

test(
  "what a stack imports is what another of the workspace exports, and follows it",
  { skip: posixPaths },
  () => {
    const files: Record<string, string> = {
      "/w/app/template.yaml": sam(
        fn(
          "F",
          ", Environment: { Variables: { QUEUE: !ImportValue shared-queue, NONE: !ImportValue nowhere } }",
        ),
      ),
      "/w/base/base.yaml": `Resources:
  Jobs: { Type: AWS::SQS::Queue, Properties: { QueueName: jobs } }
Outputs:
  Queue: { Value: !GetAtt Jobs.Arn, Export: { Name: !Sub "\${AWS::StackName}-queue" } }
`,
      "/w/between/between.yaml": `Resources:
  Again: { Type: AWS::SSM::Parameter }
Outputs:
  Queue: { Value: !ImportValue base-queue, Export: { Name: shared-queue } }
  Circle: { Value: !ImportValue circle, Export: { Name: circle } }
`,
      "/w/base/samconfig.toml":
        '[default.deploy.parameters]\nstack_name = "base"\ntemplate_file = "base.yaml"\n',
    };
    const { applications, readAll } = open(files);
    const [imported] = formats.filter(({ id }) => id === "cloudFormation");
    assert.ok(imported?.recognises("base.yaml", files["/w/base/base.yaml"] ?? ""));
    const environment = () => applications.functions().find(({ name }) => name === "F")?.environment;
    assert.deepEqual(environment(), {
      QUEUE: "arn:aws:sqs:eu-west-1:111122223333:jobs",
      NONE: "unknown-nowhere",
    });
    assert.deepEqual(
      applications.get("/w/app/template.yaml")?.now.problems.map(({ message }) => inWords(message)),
      ['F: Environment.NONE: What another stack exports as "nowhere" is not known here.'],
    );
    files["/w/base/base.yaml"] = files["/w/base/base.yaml"]?.replace("jobs", "tasks") ?? "";
    assert.deepEqual(readAll().map(withSlashes), ["/w/between/between.yaml", "/w/app/template.yaml"]);
    assert.equal(environment()?.["QUEUE"], "arn:aws:sqs:eu-west-1:111122223333:tasks");
  },
);

test("of a project that nobody looks at facts are kept: names, exports, functions; its trees are read again when asked for", () => {
  const exporting = `${sam(fn("F"))}Outputs: { Url: { Value: a-value, Export: { Name: shared-url } } }\n`;
  const importing = sam(fn("G", ", Environment: { Variables: { URL: !ImportValue shared-url } }"));
  const files: Record<string, string> = { "/w/a/template.yaml": exporting, "/w/b/template.yaml": importing };
  const { applications, readAll, names } = open(files);
  const before = applications.get("/w/a/template.yaml")?.now;
  applications.release("/w/a/template.yaml");
  const released = applications.get("/w/a/template.yaml")?.now;
  assert.equal(released?.documents.get("/w/a/template.yaml")?.root, undefined);
  assert.deepEqual([names(), released?.exports.get("shared-url")], [["F", "G"], "a-value"]);
  assert.equal(applications.read("/w/b/template.yaml")?.now.functions[0]?.environment["URL"], "a-value");
  files["/w/c/template.yaml"] = sam(fn("F"));
  readAll();
  assert.deepEqual(names(), ["a-F", "G", "c-F"]);
  delete files["/w/c/template.yaml"];
  applications.forget("/w/c/template.yaml");
  readAll();
  assert.deepEqual(names(), ["F", "G"]);
  const again = applications.inFull("/w/a/template.yaml")?.now;
  assert.deepEqual([again?.documents, again?.functions], [before?.documents, before?.functions]);
});

test("the places of a nested template are read again with the one that nests it", () => {
  const child = sam(fn("F", ", Environment: { Variables: { TABLE: orders } }"));
  const files: Record<string, string> = {
    "/w/template.yaml":
      "Resources: { Child: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: child.yaml } } }\n",
    "/w/child.yaml": child,
  };
  const { applications } = open(files);
  const place = () =>
    applications.inFileInFull("/w/child.yaml")?.functions[0]?.locations.get("environment.TABLE")?.file;
  assert.equal(place(), "/w/child.yaml");
  for (const entry of Object.keys(files)) applications.release(entry);
  assert.equal(place(), "/w/child.yaml");
});
