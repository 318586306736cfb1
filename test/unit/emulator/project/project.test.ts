import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { unzip, unzippedSize } from "../../../../src/emulator/services/lambda/code/zip.ts";
import { Project } from "../../../../src/emulator/project/project.ts";
import { silentLog } from "../../../../src/shared/log.ts";
import { noResources, answering, fn, open, shop, template, until } from "./openProject.ts";

test("the shop is defined, its TypeScript function built with the workspace's esbuild and mapped to its sources", async (t) => {
  const { functions, project, folder, run, read } = await open(t, {}, { copyOf: shop });
  assert.deepEqual(project.problems(), []);
  assert.deepEqual(project.functionNames(), [
    "ChargeCard",
    "ListProducts",
    "PriceOrder",
    "RestockReport",
    "SendReceipt",
  ]);
  const price = functions.get("PriceOrder");
  assert.equal(price?.code.taskRoot, join(folder, ".lambda-workbench/build/PriceOrder"));
  assert.equal(project.sourceRootOf("PriceOrder"), join(folder, "src/price-order"));
  assert.equal(project.sourceRootOf("ListProducts"), undefined);
  const answer = run("PriceOrder", JSON.parse(read("events/PriceOrder/six-teas.json")));
  assert.match(JSON.stringify(answer), /2758/);
  const map: unknown = JSON.parse(read(".lambda-workbench/build/PriceOrder/app.bundle.cjs.map"));
  assert.ok(typeof map === "object" && map !== null && "sources" in map && Array.isArray(map.sources));
  for (const source of map.sources)
    assert.ok(existsSync(join(price.code.taskRoot, String(source))), String(source));
  assert.equal(functions.get("SendReceipt")?.code.taskRoot, join(folder, "src/send-receipt"));
  assert.equal(functions.get("SendReceipt")?.configuration.Environment?.Variables?.["CURRENCY"], "EUR");
});

test("an edit of JavaScript and of an imported TypeScript file runs at the next call, and touches no other function", async (t) => {
  const { functions, defined, write, read, run, project } = await open(t, {}, { copyOf: shop });
  const before = new Map([...functions].map(([name, { code }]) => [name, code.sha256]));
  const count = defined.length;
  write(
    "src/price-order/pricing.ts",
    read("src/price-order/pricing.ts").replace("total: net + tax", "total: 42"),
  );
  write("src/restock-report/index.js", "exports.handler = async () => 'edited';\n");
  await until(() => run("RestockReport") === "edited");
  const order = JSON.parse(read("events/PriceOrder/six-teas.json"));
  await until(() => /:42\b/.test(JSON.stringify(run("PriceOrder", order))));
  // The build's file is there a moment before the function is defined with it.
  await until(() => project.settled() === undefined);
  const changed = [...functions].filter(([name, { code }]) => before.get(name) !== code.sha256);
  assert.deepEqual(changed.map(([name]) => name).sort(), ["PriceOrder", "RestockReport"]);
  assert.deepEqual([...new Set(defined.slice(count))].sort(), ["PriceOrder", "RestockReport"]);
});

test("functions come and go with the template, also with code in folders that are made later", async (t) => {
  const { functions, write, run, project } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.js": answering("one"),
  });
  write("template.yaml", template(fn("One"), fn("Two", "late/deep")));
  await until(() =>
    project.problems().some(({ code, functionName }) => code === "code-missing" && functionName === "Two"),
  );
  write("late/deep/app.js", answering("two"));
  await until(() => run("Two") === "two");
  write("late/deep/lib/name.js", "module.exports = 'inner';\n");
  write("late/deep/app.js", "exports.handler = async () => require('./lib/name.js');\n");
  await until(() => run("Two") === "inner");
  assert.deepEqual(project.problems(), []);
  const sha = functions.get("Two")?.code.sha256;
  write("late/deep/lib/name.js", "module.exports = 'changed';\n");
  await until(() => functions.get("Two")?.code.sha256 !== sha);
  write("template.yaml", template(fn("Two", "late/deep")));
  await until(() => !functions.has("One"));
  assert.deepEqual(project.functionNames(), ["Two"]);
});

test("a folder that is removed and made again is followed again", async (t) => {
  const { folder, functions, write, run } = await open(t, {
    "template.yaml": template(fn("One", "src/one")),
    "src/one/app.js": answering("before"),
  });
  rmSync(join(folder, "src"), { recursive: true });
  write("src/one/app.js", answering("again"));
  await until(() => run("One") === "again");
  const sha = functions.get("One")?.code.sha256;
  write("src/one/app.js", answering("once more"));
  await until(() => functions.get("One")?.code.sha256 !== sha && run("One") === "once more");
});

test(
  "builds go on when esbuild's process is ended",
  { skip: process.platform === "win32" && "needs ps" },
  async (t) => {
    const source = (text: string) => `export const handler = async (): Promise<string> => '${text}';\n`;
    const { write, run, project } = await open(t, {
      "template.yaml": template(fn("One"), fn("Two")),
      "One/app.ts": source("one"),
      "Two/app.ts": source("two"),
    });
    const children = execFileSync("ps", ["-o", "pid=,ppid=,args=", "-A"], { encoding: "utf8" }).split("\n");
    const services = children.filter((line) => {
      const [, parent] = line.trim().split(/\s+/);
      return Number(parent) === process.pid && line.includes("--service");
    });
    assert.ok(services.length > 0, "esbuild has no process");
    for (const service of services) process.kill(Number.parseInt(service, 10), "SIGKILL");
    write("One/app.ts", source("again"));
    await until(() => run("One") === "again");
    write("Two/app.ts", source("too"));
    await until(() => run("Two") === "too");
    write("One/app.ts", source("and again"));
    await until(() => run("One") === "and again");
    assert.deepEqual(project.problems(), []);
  },
);

test("a file of variables counts when it is asked for, follows edits, and a broken one changes nothing else", async (t) => {
  const withVariables = template(fn("One", "One }\n    X: {")).replace(
    "CodeUri: One }\n    X: { }",
    "CodeUri: One, Environment: { Variables: { A: template, B: template } } }",
  );
  const files = {
    "template.yaml": withVariables,
    "One/app.js": answering("1"),
    "env.json": JSON.stringify({ Parameters: { A: "general", UNDECLARED: "x" }, One: { B: 5, C: null } }),
  };
  const unasked = await open(t, files);
  assert.deepEqual(unasked.functions.get("One")?.configuration.Environment?.Variables, {
    A: "template",
    B: "template",
  });
  const { functions, write, project } = await open(t, files, { environmentFiles: ["env.json"] });
  assert.deepEqual(functions.get("One")?.configuration.Environment?.Variables, { A: "general", B: "5" });
  assert.deepEqual(
    project.problems().map(({ message }) => message),
    ['"C" of "One" must be text, a number or a boolean.'],
  );
  write("env.json", JSON.stringify({ One: { A: "own" } }));
  await until(() => functions.get("One")?.configuration.Environment?.Variables?.["A"] === "own");
  write("env.json", "{");
  await until(() => project.problems().some(({ code }) => code === "environment-file-unreadable"));
  assert.equal(functions.get("One")?.configuration.Environment?.Variables?.["A"], "template");
});

test("layers of the template are laid out as sam build does, and their content counts as code", async (t) => {
  const { functions, write, project } = await open(t, {
    "template.yaml": template(
      fn("One").replace(
        "CodeUri: One",
        "CodeUri: One, Layers: [!Ref Plain, !Ref Python, arn:aws:lambda:x:1:layer:y:1]",
      ),
      "  Plain: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: plain } }",
      "  Python: { Type: AWS::Serverless::LayerVersion, Properties: { ContentUri: py }, Metadata: { BuildMethod: python3.13 } }",
    ),
    "One/app.js": answering("1"),
    "plain/nodejs/node_modules/x/index.js": "",
    "py/lib.py": "one = 1\n",
  });
  const before = functions.get("One");
  assert.deepEqual(
    before?.code.layers.map(({ folder }) => [
      existsSync(join(folder, "nodejs")),
      existsSync(join(folder, "python/lib.py")),
    ]),
    [
      [true, false],
      [false, true],
    ],
  );
  assert.deepEqual(
    project.problems().map(({ code, message }) => [code, message.includes("arn:aws:lambda:x:1:layer:y:1")]),
    [["layer-missing", true]],
  );
  write("py/lib.py", "one = 2\n");
  await until(() => functions.get("One")?.code.sha256 !== before.code.sha256);
});

test("a file without resources beside a template does not keep removed functions", async (t) => {
  const { functions, write, project } = await open(
    t,
    {
      "template.yaml": template(fn("One"), fn("Two")),
      "notes.yaml": "Example:\n  Type: AWS::Serverless::Function\n",
      "One/app.js": answering("1"),
      "Two/app.js": answering("2"),
    },
    { templates: ["template.yaml", "notes.yaml"] },
  );
  assert.deepEqual(
    project.problems().map(({ code }) => code),
    ["template-without-resources"],
  );
  write("template.yaml", template(fn("One")));
  await until(() => !functions.has("Two"));
});

test("inline code runs", async (t) => {
  const { run } = await open(t, {
    "template.yaml": template().replace(
      "  {}",
      "  In:\n    Type: AWS::Lambda::Function\n    Properties:\n      Runtime: nodejs24.x\n      Handler: index.handler\n      Code:\n        ZipFile: |\n          exports.handler = async () => 'inline';",
    ),
    "package.json": '{ "type": "module" }',
  });
  assert.equal(run("In"), "inline");
});

test("reload defines everything anew", async (t) => {
  const { project, defined } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.js": answering("1"),
  });
  assert.deepEqual(defined, ["One"]);
  await project.reload();
  assert.deepEqual(defined, ["One", "One"]);
});

test("stopping does not wait for a change that is about to be taken in", async (t) => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  t.after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "template.yaml"), template());
  const project = new Project({
    endpoint: () => "",
    declarers: [],
    keptResources: noResources,
    zips: { unzip, unzippedSize },
    templates: [join(folder, "template.yaml")],
    buildDir: join(folder, "build"),
    region: "us-east-1",
    accountId: "000000000000",
    log: silentLog,
    functions: { hasLayer: () => false, define: () => undefined, keepOnly: () => undefined },
    // A timer that never ends, as one that is let go when the process ends.
    clock: { now: () => 0, after: () => () => undefined },
  });
  await project.reload();
  writeFileSync(join(folder, "template.yaml"), template(fn("One")));
  await until(() => project.settled() !== undefined);
  await project.stop();
  assert.deepEqual(project.functionNames(), []);
});
