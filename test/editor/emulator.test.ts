import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import * as v from "valibot";
import * as vscode from "vscode";
import { listFunctions } from "../../src/aws/functions.ts";
import type { Inside } from "../../src/extension.ts";
import { ReadyLine } from "../../src/protocol/emulator.ts";
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

  test("a reset forgets what clients have made, and keeps the functions of the templates", async () => {
    const lambda = await app.clients.lambda(await app.emulator.ensure());
    const { CreateFunctionCommand } = await import("@aws-sdk/client-lambda");
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: "made-by-a-client",
        Role: "arn:aws:iam::000000000000:role/any",
        PackageType: "Image",
        Code: { ImageUri: "000000000000.dkr.ecr.us-east-1.amazonaws.com/any:1" },
      }),
    );
    assert.ok((await functionNames()).includes("made-by-a-client"));
    const original = vscode.window.showWarningMessage;
    try {
      Object.assign(vscode.window, { showWarningMessage: () => Promise.resolve(undefined) });
      await vscode.commands.executeCommand("lambdaWorkbench.reset.emulator");
      assert.ok((await functionNames()).includes("made-by-a-client"), "reset without a yes");
      Object.assign(vscode.window, { showWarningMessage: () => Promise.resolve("Reset") });
      await vscode.commands.executeCommand("lambdaWorkbench.reset.emulator");
    } finally {
      Object.assign(vscode.window, { showWarningMessage: original });
    }
    const names = await functionNames();
    assert.ok(!names.includes("made-by-a-client"));
    assert.ok(names.includes("PriceOrder"));
  });

  test("one that the user runs is used where the setting names it; its key is asked for once", async () => {
    await app.emulator.stop();
    const theirs = await startTheirs();
    const asked: string[] = [];
    const original = vscode.window.showInputBox;
    const answer = (options?: vscode.InputBoxOptions) => {
      asked.push(options?.prompt ?? "");
      return Promise.resolve(
        options?.password === true ? theirs.ready.secretAccessKey : theirs.ready.accessKeyId,
      );
    };
    Object.assign(vscode.window, { showInputBox: answer });
    try {
      await set("endpoint", theirs.ready.endpoint);
      assert.deepEqual(await functionNames(), []);
      const { state } = app.emulator;
      assert.equal(state.kind === "running" && state.target.endpoint, theirs.ready.endpoint);
      assert.equal(asked.length, 2);
      await app.emulator.stop();
      await app.emulator.ensure();
      assert.equal(asked.length, 2, "asked again for a key that was kept");
      assert.equal(theirs.child.exitCode, null, "the user's own emulator was stopped");
    } finally {
      Object.assign(vscode.window, { showInputBox: original });
      await set("endpoint", undefined);
      theirs.child.stdin.end();
      await once(theirs.child, "exit");
      rmSync(theirs.folder, { recursive: true, force: true });
    }
  });

  test("who does not give the key has said no, and gets no message", async () => {
    await app.emulator.stop();
    const original = vscode.window.showInputBox;
    Object.assign(vscode.window, { showInputBox: () => Promise.resolve(undefined) });
    await set("endpoint", "http://127.0.0.1:9");
    try {
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.start.emulator");
      });
      assert.deepEqual(errors, []);
      assert.equal(app.emulator.state.kind, "stopped");
    } finally {
      Object.assign(vscode.window, { showInputBox: original });
      await set("endpoint", undefined);
    }
  });

  test("an address that is none is said with the setting's name", async () => {
    try {
      for (const address of ["somewhere", "localhost:9001"]) {
        await app.emulator.stop();
        await set("endpoint", address);
        const errors = await shownErrors(async () => {
          await vscode.commands.executeCommand("lambdaWorkbench.start.emulator");
        });
        assert.equal(errors.length, 1);
        assert.match(errors[0] ?? "", new RegExp(`emulator\\.endpoint.*"${address}".*\\| Open Setting$`));
      }
    } finally {
      await set("endpoint", undefined);
    }
  });

  test("one that is shared with another window is missed when it ends, and replaced", async () => {
    const theirs = await startTheirs();
    try {
      await set("dataDirectory", theirs.folder);
      await until("the shared emulator", async () => {
        const { endpoint } = await app.emulator.ensure();
        return endpoint === theirs.ready.endpoint;
      });
      const errors = await shownErrors(async () => {
        theirs.child.kill("SIGKILL");
        await until("an emulator of this window", () => {
          const { state } = app.emulator;
          return state.kind === "running" && state.target.endpoint !== theirs.ready.endpoint;
        });
      });
      assert.deepEqual(errors, []);
      assert.ok((await functionNames()).includes("PriceOrder"));
    } finally {
      theirs.child.kill("SIGKILL");
      await set("dataDirectory", undefined);
      await app.emulator.stop();
      rmSync(theirs.folder, { recursive: true, force: true, maxRetries: 3 });
    }
  });

  async function startTheirs() {
    const folder = mkdtempSync(join(tmpdir(), "lw-theirs-"));
    const cli = join(app.folders.extension.fsPath, "dist/cli.js");
    const child = spawn(process.execPath, [
      cli,
      "start",
      "--port=0",
      `--data-dir=${folder}`,
      "--stop-with-stdin",
    ]);
    const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
    return { child, folder, ready: v.parse(ReadyLine, JSON.parse(line)) };
  }

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
