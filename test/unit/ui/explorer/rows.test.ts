import assert from "node:assert/strict";
import { test } from "node:test";
import type { FunctionDetails } from "../../../../src/aws/functions.ts";
import type { LocalTarget } from "../../../../src/aws/target.ts";
import { Clients } from "../../../../src/aws/clients.ts";
import type { Node } from "../../../../src/ui/explorer/node.ts";
import type { FunctionSection, SectionFunction } from "../../../../src/ui/explorer/section.ts";
import { stubEditor } from "../../manifest/editorStub.ts";

stubEditor();
const { functionFigures, FunctionRow } = await import("../../../../src/ui/explorer/functionRow.ts");
const { matches } = await import("../../../../src/ui/kit/matches.ts");
const { contextValue } = await import("../../../../src/ui/explorer/node.ts");
const { messageRow } = await import("../../../../src/ui/explorer/messageRow.ts");
const { entryRow } = await import("../../../../src/ui/explorer/section.ts");
const { SectionRow } = await import("../../../../src/ui/explorer/sectionRow.ts");
const { environment } = await import("../../../../src/ui/explorer/sections/environment.ts");
const { targetRow } = await import("../../../../src/ui/explorer/targetRow.ts");
const { treeMenu } = await import("../../../../src/ui/explorer/menus.ts");

const details: FunctionDetails = {
  name: "Hello",
  arn: "arn:aws:lambda:us-east-1:000000000000:function:Hello",
  description: "",
  runtime: "nodejs22.x",
  handler: "app.handler",
  packageType: "Zip",
  memoryMb: 128,
  timeoutSeconds: 3,
  lastModified: undefined,
  state: "Active",
  stateReason: undefined,
  architecture: "x86_64",
  ephemeralStorageMb: 512,
  logGroup: "/aws/lambda/Hello",
  revisionId: "1",
  environment: { TOKEN: "secret-value", STAGE: "dev" },
  environmentError: undefined,
  layers: [],
  configuration: {},
};
const local = { kind: "local" } as const;
const aws = { kind: "aws", profile: "dev", region: "eu-west-1" } as const;
const emulator: LocalTarget = {
  kind: "local",
  endpoint: "http://127.0.0.1:9",
  region: "us-east-1",
  accessKeyId: "a",
  secretAccessKey: "b",
};
const access = { clients: new Clients(), target: emulator };

function sectionFunction(of: FunctionDetails = details): SectionFunction {
  return { id: "local/Hello", name: "Hello", target: local, configuration: () => Promise.resolve(of) };
}

test("a filter takes its words in any order and case", () => {
  assert.equal(matches("shop-PriceOrder-dev", "order SHOP"), true);
  assert.equal(matches("shop-PriceOrder-dev", "order prod"), false);
  assert.equal(matches("anything", ""), true);
});

test("a state that matters is not cut off by a narrow sidebar", () => {
  assert.equal(functionFigures(details), "nodejs22.x · 128 MB");
  assert.equal(functionFigures({ ...details, state: "Failed" }), "Failed · nodejs22.x · 128 MB");
  assert.equal(
    functionFigures({ ...details, runtime: undefined, packageType: "Image", state: undefined }),
    "image · 128 MB",
  );
  const preview = { ...details, runtime: "nodejs26.x", state: undefined };
  assert.equal(functionFigures(preview), "nodejs26.x (preview) · 128 MB");
});

test("the tree knows the names of variables and never holds their values", async () => {
  const rows = await environment.load(access, sectionFunction());
  assert.deepEqual(
    rows.map((row) => row.look().text),
    ["STAGE", "TOKEN"],
  );
  assert.doesNotMatch(JSON.stringify(rows.map((row) => [row, row.look()])), /secret-value/);
});

test("variables that AWS cannot decrypt are an error among them", async () => {
  const unreadable = { ...details, environment: {}, environmentError: "KMS key is disabled" };
  const rows = await environment.load(access, sectionFunction(unreadable));
  assert.match(JSON.stringify(rows.map((row) => row.look())), /KMS key is disabled/);
});

test("a section is read when it is unfolded, once, and says how many rows it has", async () => {
  let reads = 0;
  const section: FunctionSection = {
    id: "dummies",
    title: "Dummies",
    icon: "beaker",
    load(_access, fn) {
      reads++;
      const look = { text: "One", icon: "beaker", label: "Dummy One" };
      return Promise.resolve([entryRow(fn, "dummy", "one", { look })]);
    },
    commands: {},
  };
  const told: Node[] = [];
  const row = new SectionRow(section, {
    fn: sectionFunction(),
    access: () => Promise.resolve(access),
    onRead: (each) => told.push(each),
  });
  assert.equal(row.look().description, undefined);
  assert.equal(reads, 0);
  const both = await Promise.all([row.children(), row.children()]);
  await row.children();
  assert.equal(reads, 1);
  assert.deepEqual(told, [row]);
  assert.equal(row.look().description, "1");
  const [one] = both[0];
  assert.ok(one);
  assert.equal(one.id, "local/Hello/dummy/one");
  assert.equal(contextValue(one), "dummy");
});

test("what a target refuses stands in the section's place, and is asked for again", async () => {
  let reads = 0;
  const section: FunctionSection = {
    id: "dummies",
    title: "Dummies",
    icon: "beaker",
    load: () => (reads++ === 0 ? Promise.reject(new Error("no")) : Promise.resolve([])),
    commands: {},
  };
  const options = {
    fn: sectionFunction(),
    access: () => Promise.resolve(access),
    onRead: () => undefined,
  };
  const row = new SectionRow(section, options);
  const [refusal] = await row.children();
  assert.equal(refusal?.look().text, "no");
  assert.deepEqual(await row.children(), []);
  assert.equal(row.look().state, "flat");
});

const rowContext = {
  isStreaming: () => false,
  isFavourite: () => false,
  now: () => Date.UTC(2026, 10, 1),
  sectionsOf: () => Promise.resolve([]),
};

test("what a target cannot do is not offered on its functions", () => {
  assert.match(contextValue(new FunctionRow(local, details, rowContext)), /\bdebuggable\b/);
  assert.doesNotMatch(contextValue(new FunctionRow(aws, details, rowContext)), /\bdebuggable\b/);
});

test("the emulator can be started where it is not running, and stopped where it is", () => {
  type Around = Parameters<typeof targetRow>[1];
  const words = (state: Around["emulator"]["state"]) => {
    const functions: Around["functions"] = { get: () => ({ kind: "read", functions: [] }) };
    const options = { isProduction: () => false, filtered: () => undefined, children: () => [] };
    return contextValue(targetRow(local, { emulator: { state }, functions }, options)).split(" ");
  };
  assert.deepEqual(words({ kind: "running", target: emulator }), ["target", "emulator", "running"]);
  assert.deepEqual(words({ kind: "stopped" }), ["target", "emulator", "stopped"]);
  assert.deepEqual(words({ kind: "starting" }), ["target", "emulator"]);
});

test("a function's icon tells its package and its state, and a retired runtime has the day of its end", () => {
  const now = Date.UTC(2026, 10, 26);
  const look = (more: Partial<FunctionDetails>) =>
    new FunctionRow(local, { ...details, ...more }, { ...rowContext, now: () => now }).look();
  const icons = [{}, { state: "Failed" }, { state: "Pending" }, { state: "Inactive" }].map(
    (more) => look(more).icon,
  );
  assert.deepEqual(icons, ["symbol-function", "error", "loading~spin", "debug-pause"]);
  assert.equal(look({ packageType: "Image", runtime: undefined }).icon, "package");
  const retired = look({ runtime: "nodejs16.x" });
  assert.match(retired.description ?? "", /^⚠ ended \d{4}-\d\d-\d\d · nodejs16\.x/);
  assert.match(retired.label, /out of support since \d{4}/);
});

test("a message can be copied, and a section read anew, from their rows", () => {
  const message = messageRow({ id: "local", target: local }, "error", {
    text: "No connection",
    detail: "Could not list the functions.",
    icon: "error",
  });
  assert.equal(message.message, "Could not list the functions.");
  const menus = treeMenu("view").filter(({ when }) => /message|section/.test(when));
  assert.deepEqual(
    menus.map(({ command }) => command),
    ["lambdaWorkbench.copy.message", "lambdaWorkbench.refresh"],
  );
});
