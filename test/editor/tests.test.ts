import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { runTests } from "../../src/ui/tests/runTests.ts";
import { activateExtension, workspaceFile } from "./app.ts";
import { acceptedProfile, Profiles } from "./profiles.ts";
import { until } from "./until.ts";

const files: Readonly<Record<string, unknown>> = {
  "ListProducts/tea.expect.json": { payload: { statusCode: 200 }, log: "listing products" },
  "ChargeCard/order.expect.json": { error: { errorType: "NoSuchError", errorMessage: "${any}" } },
};

/** What a run has said of each test. */
interface Said {
  readonly how: string;
  readonly message?: vscode.TestMessage;
  readonly text?: string;
}

suite("saved events as tests", () => {
  let app: App;
  let controller: vscode.TestController;
  let profiles: Profiles;
  const said = new Map<string, Said>();

  suiteSetup(async () => {
    ({ app } = await activateExtension());
    for (const [path, content] of Object.entries(files)) await write(path, content);
    const found = await until("the tests", () =>
      app.commands.execute("lambdaWorkbench.find.tests", undefined),
    );
    controller = found;
    listen(controller, said);
    profiles = await Profiles.use(app, (emulator) => acceptedProfile("deployed", emulator));
  });

  suiteTeardown(async () => {
    await profiles.end();
    for (const path of Object.keys(files)) await vscode.workspace.fs.delete(workspaceFile(`events/${path}`));
    await app.commands.execute("lambdaWorkbench.find.tests", undefined);
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  setup(() => said.clear());

  test("events with an expectation stand in the Test Explorer, below their functions", async () => {
    assert.deepEqual(labels(controller.items), ["ChargeCard", "ListProducts"]);
    assert.deepEqual(labels(itemOf("ListProducts").children), ["tea"]);
    // One that comes to be on the disk, and one that goes.
    await write("ListProducts/everything.expect.json", {});
    await until("the new test", () => labels(itemOf("ListProducts").children).includes("everything"));
    await vscode.workspace.fs.delete(workspaceFile("events/ListProducts/everything.expect.json"));
    await until("its end", () => labels(itemOf("ListProducts").children).length === 1);
  });

  test("a folder of events that goes takes its tests with it", async () => {
    await write("PriceOrder2/new.expect.json", {});
    await until("the new folder", () => labels(controller.items).includes("PriceOrder2"));
    const edit = new vscode.WorkspaceEdit();
    edit.deleteFile(workspaceFile("events/PriceOrder2"), { recursive: true });
    assert.ok(await vscode.workspace.applyEdit(edit));
    await until("its end", () => !labels(controller.items).includes("PriceOrder2"));
  });

  test("they run on this machine; one that fails shows what was expected and what came", async () => {
    await vscode.commands.executeCommand("testing.runAll");
    await until("both ends", () => said.size === 2);
    assert.equal(said.get("tea")?.how, "passed");
    const failed = said.get("order");
    assert.equal(failed?.how, "failed");
    assert.match(failed.text ?? "", /error\.errorType: "NoSuchError" is expected/);
    const expected: unknown = JSON.parse(failed.message?.expectedOutput ?? "");
    assert.deepEqual(expected, files["ChargeCard/order.expect.json"]);
    assert.match(failed.message?.actualOutput ?? "", /"errorType": "PaymentConfigurationError"/);
    assert.match(failed.message?.location?.uri.path ?? "", /order\.expect\.json$/);
  });

  test("a file that is no expectation is an error at its place, and the others run", async () => {
    await write("ChargeCard/order.expect.json", { paylod: 1 });
    await vscode.commands.executeCommand("testing.runAll");
    await until("both ends", () => said.size === 2);
    assert.equal(said.get("order")?.how, "errored");
    assert.match(said.get("order")?.text ?? "", /"paylod" is not one of its members/);
    assert.equal(said.get("tea")?.how, "passed");
    await write("ChargeCard/order.expect.json", files["ChargeCard/order.expect.json"]);
  });

  test("they run at a target in AWS, and one of them under the debugger", async () => {
    const aws: TargetRef = { kind: "aws", profile: "deployed", region: "us-east-1" };
    await app.targets.add(aws);
    await runOne("tea", { target: aws });
    assert.equal(said.get("tea")?.how, "passed");
    said.clear();
    await runOne("tea", { debug: true });
    assert.deepEqual(said.get("tea")?.how, "passed", said.get("tea")?.text);
  });

  test("cancelling leaves the rest", async () => {
    const source = new vscode.CancellationTokenSource();
    source.cancel();
    await runOne("tea", { token: source.token });
    assert.equal(said.get("tea")?.how, "skipped");
  });

  test("a saved result becomes a test", async () => {
    const uri = workspaceFile("events/ListProducts/everything.json");
    await app.commands.execute("lambdaWorkbench.invoke", {
      name: "ListProducts",
      target: { kind: "local" },
      event: { kind: "file", uri: uri.toString() },
    });
    await vscode.commands.executeCommand("lambdaWorkbench.save.expectation");
    const expectation = workspaceFile("events/ListProducts/everything.expect.json");
    try {
      assert.match(readFileSync(expectation.fsPath, "utf8"), /"payload": \{\n {4}"statusCode": 200/);
      await until("it is there", () => labels(itemOf("ListProducts").children).includes("everything"));
      await runOne("everything", {});
      const { how, text } = said.get("everything") ?? {};
      assert.equal(how, "passed", text);
    } finally {
      await vscode.workspace.fs.delete(expectation);
    }
  });

  function itemOf(name: string): vscode.TestItem {
    const found = [...controller.items].flatMap(([, item]) => [
      item,
      ...[...item.children].map(([, each]) => each),
    ]);
    const item = found.find(({ label }) => label === name);
    assert.ok(item, `${name} is no test`);
    return item;
  }

  async function runOne(
    name: string,
    {
      target = { kind: "local" },
      debug = false,
      token = new vscode.CancellationTokenSource().token,
    }: { target?: TargetRef; debug?: boolean; token?: vscode.CancellationToken },
  ): Promise<void> {
    const item = itemOf(name);
    const run = controller.createTestRun(new vscode.TestRunRequest([item]));
    await runTests(app, { run, items: [item], token, target, debug });
  }
});

async function write(path: string, content: unknown): Promise<void> {
  const text = new TextEncoder().encode(JSON.stringify(content));
  await vscode.workspace.fs.writeFile(workspaceFile(`events/${path}`), text);
}

function labels(items: vscode.TestItemCollection): string[] {
  return [...items].map(([, { label }]) => label);
}

/** Notes what runs say, which the editor tells nobody. */
function listen(controller: vscode.TestController, said: Map<string, Said>): void {
  const { createTestRun } = controller;
  const listening: vscode.TestController["createTestRun"] = (...args) => {
    const run = createTestRun(...args);
    const note =
      (how: string) =>
      ({ label }: vscode.TestItem, message?: unknown) => {
        if (!(message instanceof vscode.TestMessage)) return void said.set(label, { how });
        const text = typeof message.message === "string" ? message.message : message.message.value;
        said.set(label, { how, message, text });
      };
    for (const how of ["passed", "failed", "errored", "skipped"] as const) {
      const original = run[how].bind(run) as (...of: unknown[]) => void;
      Object.assign(run, {
        [how]: (...of: [vscode.TestItem, unknown]) => {
          note(how)(...of);
          original(...of);
        },
      });
    }
    return run;
  };
  Object.assign(controller, { createTestRun: listening });
}
