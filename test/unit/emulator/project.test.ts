import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import type { LocalFunction } from "../../../src/emulator/lambda/localFunction.ts";
import { watchProject, type Project } from "../../../src/emulator/project.ts";
import { lineLog, silentLog } from "../../../src/shared/log.ts";

const root = join(import.meta.dirname, "../../..");
const shop = join(root, "test/workspaces/shop");

interface Workspace {
  readonly folder: string;
  readonly functions: ReadonlyMap<string, LocalFunction>;
  readonly project: Project;
  /** What was written to the log. */
  readonly logged: readonly string[];
  /** Names in the order in which they were defined or changed. */
  readonly defined: readonly string[];
  write(path: string, text: string): void;
  read(path: string): string;
  /** What a handler answers when a fresh Node loads it from the task root. */
  run(name: string, event?: unknown): unknown;
}

async function open(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  {
    copyOf,
    esbuild = true,
    templates = ["template.yaml"],
  }: { copyOf?: string; esbuild?: boolean; templates?: string[] } = {},
): Promise<Workspace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  if (esbuild) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  const functions = new Map<string, LocalFunction>();
  const logged: string[] = [];
  const defined: string[] = [];
  const project = await watchProject({
    templates: templates.map((template) => join(folder, template)),
    buildDir: join(folder, ".lambda-workbench", "build"),
    region: "us-east-1",
    accountId: "000000000000",
    log: lineLog((line) => logged.push(line)),
    local: {
      define(fn) {
        if (fn.functionName === "Refused") throw new Error("not this one");
        functions.set(fn.functionName, fn);
        defined.push(fn.functionName);
      },
      keepOnly(names) {
        for (const name of functions.keys()) if (!names.includes(name)) functions.delete(name);
      },
    },
  });
  t.after(async () => {
    await project.stop();
    rmSync(folder, { recursive: true });
  });
  return {
    folder,
    functions,
    logged,
    defined,
    project,
    write,
    read: (path) => readFileSync(join(folder, path), "utf8"),
    run(name, event = {}) {
      const fn = functions.get(name);
      assert.ok(fn !== undefined, `${name} is not defined`);
      const [module, handler] = fn.handler.split(".");
      const file = [".js", ".mjs", ".cjs", ".ts"]
        .map((ending) => join(fn.taskRoot, module + ending))
        .find(existsSync);
      assert.ok(file !== undefined, `${name} has no file in ${fn.taskRoot}`);
      const code = `import(${JSON.stringify(file)}).then((m) => m[${JSON.stringify(handler)}](${JSON.stringify(event)}, {}))
        .then((r) => process.stdout.write("\\n" + JSON.stringify(r)))`;
      const env = { ...process.env, ...fn.environment };
      const output = execFileSync(process.execPath, ["-e", code], { encoding: "utf8", env, stdio: "pipe" });
      return JSON.parse(output.slice(output.lastIndexOf("\n") + 1));
    },
  };
}

/** Waits until `condition` holds; what it last threw or said is the failure after 30 s. */
async function until(condition: () => unknown): Promise<void> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      if (condition()) return;
      if (Date.now() > end) assert.fail(`never true: ${condition.toString()}`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
}

const template = (...functions: string[]) =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n${functions.join("\n") || "  {}"}\n`;
const fn = (name: string, codeUri = name, more = "") =>
  `  ${name}:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: app.handler, Runtime: nodejs24.x, CodeUri: ${codeUri} }${more}`;
const answering = (text: string) => `exports.handler = async () => ${JSON.stringify(text)};\n`;

test("the shop is defined, its TypeScript function built with the workspace's esbuild and mapped to its sources", async (t) => {
  const { functions, project, folder, run, read } = await open(t, {}, { copyOf: shop });
  assert.deepEqual(project.problems(), []);
  assert.deepEqual(project.localFunctions(), [
    "ChargeCard",
    "ListProducts",
    "PriceOrder",
    "RestockReport",
    "SendReceipt",
  ]);
  const price = functions.get("PriceOrder");
  assert.equal(price?.taskRoot, join(folder, ".lambda-workbench/build/PriceOrder"));
  assert.equal(project.sourceRootOf("PriceOrder"), join(folder, "src/price-order"));
  assert.equal(project.sourceRootOf("ListProducts"), undefined);
  const answer = run("PriceOrder", JSON.parse(read("events/PriceOrder/six-teas.json")));
  assert.match(JSON.stringify(answer), /2758/);
  const map: unknown = JSON.parse(read(".lambda-workbench/build/PriceOrder/app.bundle.cjs.map"));
  assert.ok(typeof map === "object" && map !== null && "sources" in map && Array.isArray(map.sources));
  for (const source of map.sources)
    assert.ok(existsSync(join(price.taskRoot, String(source))), String(source));
  assert.equal(functions.get("SendReceipt")?.taskRoot, join(folder, "src/send-receipt"));
  assert.equal(functions.get("SendReceipt")?.environment["CURRENCY"], "EUR");
});

test("an edit of JavaScript and of an imported TypeScript file runs at the next call, and touches no other function", async (t) => {
  const { functions, defined, write, read, run, project } = await open(t, {}, { copyOf: shop });
  const before = new Map([...functions].map(([name, { codeSha256 }]) => [name, codeSha256]));
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
  const changed = [...functions].filter(([name, { codeSha256 }]) => before.get(name) !== codeSha256);
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
  const sha = functions.get("Two")?.codeSha256;
  write("late/deep/lib/name.js", "module.exports = 'changed';\n");
  await until(() => functions.get("Two")?.codeSha256 !== sha);
  write("template.yaml", template(fn("Two", "late/deep")));
  await until(() => !functions.has("One"));
  assert.deepEqual(project.localFunctions(), ["Two"]);
});

test("a folder that is removed and made again is followed again", async (t) => {
  const { folder, functions, write, run } = await open(t, {
    "template.yaml": template(fn("One", "src/one")),
    "src/one/app.js": answering("before"),
  });
  rmSync(join(folder, "src"), { recursive: true });
  write("src/one/app.js", answering("again"));
  await until(() => run("One") === "again");
  const sha = functions.get("One")?.codeSha256;
  write("src/one/app.js", answering("once more"));
  await until(() => functions.get("One")?.codeSha256 !== sha && run("One") === "once more");
});

test("a template in the middle of an edit is a problem, and what was there stays", async (t) => {
  const good = template(fn("One"), fn("Two"));
  const { functions, write, project } = await open(t, {
    "template.yaml": good,
    "One/app.js": answering("1"),
    "Two/app.js": answering("2"),
  });
  write("template.yaml", `${good}  Three: [\n`);
  await until(() => project.problems().length > 0);
  const [problem] = project.problems();
  assert.deepEqual([problem?.code, problem?.file.endsWith("template.yaml")], ["template-unreadable", true]);
  assert.ok(problem !== undefined && problem.line >= 6, String(problem?.line));
  assert.deepEqual([...functions.keys()].sort(), ["One", "Two"]);
  write("template.yaml", "");
  await until(() => project.problems()[0]?.message.includes("empty"));
  assert.equal(functions.size, 2);
  write("template.yaml", good);
  await until(() => project.problems().length === 0);
});

test("a build that fails is a problem at its line, the last good build stays, and the fix is taken", async (t) => {
  const { write, run, project, folder } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.ts": "export const handler = async (): Promise<string> => 'good';\n",
  });
  assert.equal(run("One"), "good");
  write("One/app.ts", "export const handler = \n  async () => { oops ;\n");
  await until(() => project.problems().length > 0);
  const [problem] = project.problems();
  assert.deepEqual(
    [problem?.code, problem?.file, problem?.functionName],
    ["build-failed", join(folder, "One/app.ts"), "One"],
  );
  assert.equal(run("One"), "good");
  write(
    "One/app.ts",
    "import { text } from '../shared/text.ts';\nexport const handler = async () => text;\n",
  );
  await until(() => project.problems().some(({ message }) => message.includes("../shared/text.ts")));
  write("shared/text.ts", "export const text: string = 'from outside';\n");
  await until(() => run("One") === "from outside");
  write("shared/text.ts", "export const text: string = 'edited outside';\n");
  await until(() => run("One") === "edited outside");
  assert.deepEqual(project.problems(), []);
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

test("an import that changes while it is built for the first time is not missed", async (t) => {
  const { write, run } = await open(t, { "template.yaml": template(fn("One")), "One/app.ts": "" });
  // The folder is not watched before the first build that needs it; the second write falls into that time or near it.
  for (let round = 0; round < 5; round += 1) {
    const text = (value: string) => `export const text: string = '${value}';\n`;
    write(`shared${round}/text.ts`, text(`first ${round}`));
    write(
      "One/app.ts",
      `import { text } from '../shared${round}/text.ts';\nexport const handler = async () => text;\n`,
    );
    await until(() => run("One") === `first ${round}`);
    write(`shared${round}/text.ts`, text(`later ${round}`));
    await until(() => run("One") === `later ${round}`);
  }
});

test("a first build that fails makes an invoke say why", async (t) => {
  const { functions, run } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.ts": "export const handler = ;\n",
  });
  assert.ok(functions.has("One"));
  assert.throws(() => run("One"), /The build failed.*app\.ts:1/s);
});

test("without esbuild, TypeScript runs as it is; a function that asks for esbuild says what is missing", async (t) => {
  const metadata = "\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts] } }";
  const source = "export const handler = async (): Promise<string> => 'stripped';\n";
  const { run, project, functions, folder } = await open(
    t,
    {
      "template.yaml": template(fn("Plain"), fn("Built", "Built", metadata)),
      "Plain/app.ts": source,
      "Built/app.ts": source,
    },
    { esbuild: false },
  );
  assert.equal(functions.get("Plain")?.taskRoot, join(folder, "Plain"));
  assert.equal(run("Plain"), "stripped");
  assert.deepEqual(
    project.problems().map(({ code, functionName, line }) => [code, functionName, line]),
    [["build-tool-missing", "Built", 8]],
  );
  assert.match(project.problems()[0]?.message ?? "", /npm install --save-dev esbuild/);
});

test("a template that is deleted is a problem of its own, and what was there stays until a restart", async (t) => {
  const { functions, project, folder } = await open(t, {
    "template.yaml": template(fn("One")),
    "One/app.js": answering("1"),
  });
  rmSync(join(folder, "template.yaml"));
  await until(() => project.problems().length > 0);
  assert.deepEqual(
    project.problems().map(({ code, message }) => [code, message]),
    [["template-missing", "The template is gone. Its functions stay until the emulator is restarted."]],
  );
  assert.deepEqual([...functions.keys()], ["One"]);
});

test("a build's source map names its sources as their files are, whatever is in their path", async (t) => {
  const { folder, read } = await open(t, {
    "template.yaml": template(fn("One", "'my shöp (1)'")),
    "my shöp (1)/app.ts": "export const handler = async (): Promise<number> => 1;\n",
  });
  const built = ".lambda-workbench/build/One";
  const { sources } = JSON.parse(read(`${built}/app.bundle.cjs.map`)) as { sources: string[] };
  assert.deepEqual(
    sources.map((source) => join(folder, built, source)),
    [join(folder, "my shöp (1)/app.ts")],
  );
});

test("what a template says wrongly is a problem at its line and spares the other functions", async (t) => {
  const { project, functions } = await open(
    t,
    {
      "template.yaml": template(
        fn("Good"),
        fn("NoFile"),
        fn("NoFolder"),
        fn("Refused", "Good"),
        "  Image: { Type: AWS::Serverless::Function, Properties: { PackageType: Image } }",
        "  NoRuntime: { Type: AWS::Serverless::Function, Properties: { Handler: a.b, CodeUri: Good } }",
      ),
      "other.yaml": template(fn("Good")),
      "Good/app.js": answering("good"),
      "NoFile/other.js": "",
    },
    { templates: ["template.yaml", "other.yaml", "absent.yaml"] },
  );
  assert.deepEqual(
    project
      .problems()
      .map(({ code, functionName, line }) => `${line} ${code} ${functionName ?? ""}`)
      .sort(),
    [
      "0 template-missing ",
      "11 code-missing NoFolder",
      "12 function-invalid Refused",
      "15 function-unsupported Image",
      "16 function-invalid NoRuntime",
      "3 function-invalid Good",
      "8 handler-missing NoFile",
    ],
  );
  // A function without its file is there and fails when it is called, as on AWS.
  assert.deepEqual([...functions.keys()].sort(), ["Good", "NoFile"]);
});

test("env.json gives variables, follows edits, and a broken one changes nothing else", async (t) => {
  const withVariables = template(fn("One", "One }\n    X: {")).replace(
    "CodeUri: One }\n    X: { }",
    "CodeUri: One, Environment: { Variables: { A: template, B: template } } }",
  );
  const { functions, write, project } = await open(t, {
    "template.yaml": withVariables,
    "One/app.js": answering("1"),
    "env.json": JSON.stringify({ Parameters: { A: "general", UNDECLARED: "x" }, One: { B: 5 } }),
  });
  assert.deepEqual(functions.get("One")?.environment, { A: "general", B: "5" });
  write("env.json", JSON.stringify({ One: { A: "own" } }));
  await until(() => functions.get("One")?.environment["A"] === "own");
  write("env.json", "{");
  await until(() => project.problems().some(({ code }) => code === "environment-file-unreadable"));
  assert.equal(functions.get("One")?.environment["A"], "template");
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
    before?.layers.map((folder) => [
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
  await until(() => functions.get("One")?.codeSha256 !== before.codeSha256);
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

test("a problem is logged when it appears, and once", async (t) => {
  const good = template(fn("One"));
  const { write, project, logged } = await open(t, { "template.yaml": good, "One/app.js": answering("1") });
  const warnings = () => logged.filter((line) => line.startsWith("warn"));
  assert.deepEqual(warnings(), []);
  write("template.yaml", `${good}  Two: [\n`);
  await until(() => project.problems().length > 0);
  const count = warnings().length;
  assert.ok(count > 0);
  assert.match(warnings()[0] ?? "", /code="template-unreadable" at=".*template\.yaml:\d+"/);
  await project.reload();
  assert.equal(warnings().length, count);
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

test("a build stays CommonJS under a package.json that says module, and ES modules are ES modules", async (t) => {
  const metadata =
    "\n    Metadata: { BuildMethod: esbuild, BuildProperties: { EntryPoints: [app.ts], Format: esm } }";
  const { run } = await open(t, {
    "package.json": '{ "type": "module" }',
    "template.yaml": template(fn("Common"), fn("Module", "Module", metadata)),
    "Common/app.ts": "export const handler = async () => typeof require;\n",
    "Module/app.ts": "export const handler = async () => import.meta.url.slice(0, 5) as string;\n",
  });
  assert.deepEqual([run("Common"), run("Module")], ["function", "file:"]);
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
  const project = await watchProject({
    templates: [join(folder, "template.yaml")],
    buildDir: join(folder, "build"),
    region: "us-east-1",
    accountId: "000000000000",
    log: silentLog,
    local: { define: () => undefined, keepOnly: () => undefined },
    // A timer that never ends, as one that is let go when the process ends.
    clock: { now: () => 0, after: () => () => undefined },
  });
  writeFileSync(join(folder, "template.yaml"), template(fn("One")));
  await until(() => project.settled() !== undefined);
  await project.stop();
  assert.deepEqual(project.localFunctions(), []);
});
