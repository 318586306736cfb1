import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import * as vscode from "vscode";
import { listFunctions } from "../../src/aws/functions.ts";
import type { Inside } from "../../src/extension.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { until } from "./until.ts";

suite("emulator", () => {
  let app: Inside["app"];

  suiteSetup(async () => {
    ({ app } = await activateExtension());
  });

  teardown(async () => {
    await set("port", undefined);
    await set("dataDirectory", undefined);
    await vscode.commands.executeCommand("lambdaWorkbench.restart.emulator");
  });

  test("callers that need it at the same time get the same one", async () => {
    await app.emulator.stop();
    const [one, two] = await Promise.all([app.emulator.ensure(), app.emulator.ensure()]);
    assert.equal(one.endpoint, two.endpoint);
    assert.equal(app.emulator.state.kind, "running");
  });

  test("one that dies is told once, with a way to start it again; the next need starts it by itself", async () => {
    await app.emulator.ensure();
    const errors = await shownErrors(async () => {
      process.kill(emulatorPid(), "SIGKILL");
      await until("the state", () => app.emulator.state.kind === "failed");
    });
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /has stopped: it was ended by SIGKILL\. \| Restart Emulator$/);
    assert.ok((await functionNames()).includes("PriceOrder"));
  });

  test("stopping ends the process and is no failure", async () => {
    await app.emulator.ensure();
    const pid = emulatorPid();
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.stop.emulator");
      assert.equal(app.emulator.state.kind, "stopped");
      assert.throws(() => process.kill(pid, 0), { code: "ESRCH" });
    });
    assert.deepEqual(errors, []);
  });

  test("a port that is taken is said with its number", async () => {
    const other = createServer();
    other.listen(0, "127.0.0.1");
    await once(other, "listening");
    const address = other.address();
    assert.ok(typeof address === "object" && address !== null);
    await app.emulator.stop();
    try {
      await set("port", address.port);
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.start.emulator");
      });
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? "", new RegExp(`could not start.*${address.port}.*\\| Show Output$`));
    } finally {
      other.close();
    }
  });

  test("a data directory that cannot be written is said with its path", async () => {
    await app.emulator.stop();
    // A file where the folder should be: also root cannot write into it.
    await set("dataDirectory", "template.yaml");
    const errors = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.start.emulator");
    });
    assert.equal(errors.length, 1);
    assert.match(errors[0] ?? "", /could not start.*template\.yaml/);
  });

  test("a template that appears brings its functions, and takes them along when it goes", async () => {
    await app.functions.reload({ kind: "local" });
    const folder = workspaceFile("extra");
    const template = [
      "Transform: AWS::Serverless-2016-10-31",
      "Resources:",
      "  Extra:",
      "    Type: AWS::Serverless::Function",
      "    Properties: { CodeUri: ., Handler: app.handler, Runtime: nodejs22.x }",
      "",
    ].join("\n");
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, "app.js"),
      Buffer.from("exports.handler = async () => 1;\n"),
    );
    await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder, "template.yaml"), Buffer.from(template));
    await until("Extra in the list", () => app.functions.find({ kind: "local" }, "Extra") !== undefined);
    await vscode.workspace.fs.delete(folder, { recursive: true });
    await until("Extra gone", () => app.functions.find({ kind: "local" }, "Extra") === undefined);
  });

  async function functionNames(): Promise<string[]> {
    const names: string[] = [];
    const access = { clients: app.clients, target: await app.emulator.ensure() };
    for await (const page of listFunctions(access)) names.push(...page.map((fn) => fn.name));
    return names;
  }

  function emulatorPid(): number {
    const { state } = app.emulator;
    assert.ok(state.kind === "running" && state.pid !== undefined);
    return state.pid;
  }

  async function set(name: string, value: unknown): Promise<void> {
    await vscode.workspace
      .getConfiguration("lambdaWorkbench.emulator")
      .update(name, value, vscode.ConfigurationTarget.Workspace);
  }
});
