import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { App } from "../../src/ui/app.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import { answering, back } from "./answering.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { until } from "./until.ts";

const local = { kind: "local" } as const;
const probe = "CallProbe";
const code = `
const { randomUUID } = require("node:crypto");
exports.handler = async (event, context) => {
  return { event, custom: context.clientContext?.custom, id: randomUUID() };
};
`;

suite("invocations", () => {
  let app: App;

  suiteSetup(async () => {
    ({ app } = await activateExtension());
    const client = await app.clients.lambda(await app.targets.resolve(local));
    const { CreateFunctionCommand, waitUntilFunctionActiveV2 } = await import("@aws-sdk/client-lambda");
    const { zipOf } = await import("../conformance/packages.ts");
    await client.send(
      new CreateFunctionCommand({
        FunctionName: probe,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/any",
        Code: { ZipFile: await zipOf({ "index.js": code }) },
        Publish: true,
      }),
    );
    const options = { client, maxWaitTime: 30, minDelay: 1, maxDelay: 1 };
    await waitUntilFunctionActiveV2(options, { FunctionName: probe });
  });

  suiteTeardown(async () => {
    const client = await app.clients.lambda(await app.targets.resolve(local));
    const { DeleteFunctionCommand } = await import("@aws-sdk/client-lambda");
    await client.send(new DeleteFunctionCommand({ FunctionName: probe }));
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await vscode.workspace.fs.delete(workspaceFile(`events/${probe}`), { recursive: true });
  });

  test("Invoke Again asks nothing and sends the same once more; parameters are filled in anew", async () => {
    const first = await invoke({ text: '{"id":"${uuid}"}' });
    const again = await run("lambdaWorkbench.invoke.again");
    const ids = [first, again].map(
      ({ payload }) => (JSON.parse(payload) as { event: { id: string } }).event.id,
    );
    for (const id of ids) assert.match(id, /^[0-9a-f-]{36}$/);
    assert.notEqual(ids[0], ids[1]);
  });

  test("the options of an invoke are asked in turn, with a way back, and reach the function", async () => {
    const titles = await answering(
      ["Streaming", back, "Synchronous", "$(tag) 1", { text: '{"custom":{"a":"b"}}' }, { text: "" }, "Empty"],
      async () => {
        const fn = { name: probe, target: local };
        const report = await run("lambdaWorkbench.invoke.options", fn);
        assert.equal(report.executedVersion, "1");
        assert.deepEqual((JSON.parse(report.payload) as { custom: unknown }).custom, { a: "b" });
      },
    );
    assert.equal(titles.length, 7);
    assert.equal(titles[2], `Invoke ${probe}`);
  });

  test("asynchronous calls and dry runs say what they mean, and a stream has its answer", async () => {
    const queued = await invoke({ text: "{}", mode: "Event" });
    assert.equal(queued.status, 202);
    await until("its sentence", async () => /has taken the event/.test((await result()).getText()));
    const dry = await invoke({ text: "{}", mode: "DryRun" });
    assert.equal(dry.status, 204);
    await until("its sentence", async () => /was not run/.test((await result()).getText()));
    const streamed = await invoke({ text: '{"a":1}', mode: "Stream" });
    assert.deepEqual((JSON.parse(streamed.payload) as { event: unknown }).event, { a: 1 });
    assert.match(streamed.logTail, /REPORT RequestId/);
  });

  test("a call can be made at another version, and two results compared", async () => {
    await invoke({ text: '{"a":1}' });
    await answering(["Local", back, "Local", "$(tag) 1"], async () => {
      const report = await run("lambdaWorkbench.invoke.elsewhere");
      assert.equal(report.executedVersion, "1");
    });
    await answering([probe], async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.compare.results");
    });
    const tab = await until("the comparison", () => vscode.window.tabGroups.activeTabGroup.activeTab);
    assert.ok(tab.input instanceof vscode.TabInputTextDiff);
    assert.match(tab.input.original.path, new RegExp(`^/${probe} `));
    assert.match(tab.input.modified.path, new RegExp(`^/${probe}@1 `));
  });

  test("what was sent becomes a saved event, and what was answered an expectation beside it", async () => {
    await invoke({ text: '{"a":1}' });
    const refused = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.save.expectation");
    });
    assert.match(refused[0] ?? "", /beside a saved event.*\| Save Event$/);
    await answering([{ text: "one" }], async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.save.event");
    });
    const file = workspaceFile(`events/${probe}/one.json`);
    assert.deepEqual(JSON.parse(readFileSync(file.fsPath, "utf8")), { a: 1 });

    // The lens over it sends it.
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      file,
    );
    const [send] = lenses.map(({ command }) => command);
    assert.equal(send?.title, `$(play) Invoke ${probe} with This`);
    const report = await vscode.commands.executeCommand<InvokeReport>(
      send.command,
      ...(send.arguments ?? []),
    );
    await vscode.commands.executeCommand("lambdaWorkbench.save.expectation");
    const expectation = workspaceFile(`events/${probe}/one.expect.json`).fsPath;
    const written: unknown = JSON.parse(readFileSync(expectation, "utf8"));
    // What is another each time has its placeholder.
    const payload: unknown = JSON.parse(report.payload);
    assert.deepEqual(written, { payload: { ...(payload as object), id: "${uuid}" } });

    // What a person has made of it is kept where the answer fits.
    writeFileSync(expectation, JSON.stringify({ payload: { id: "${any}", event: { a: 3 } }, log: "REPORT" }));
    await vscode.commands.executeCommand("lambdaWorkbench.save.expectation");
    assert.deepEqual(JSON.parse(readFileSync(expectation, "utf8")), {
      payload: { id: "${any}", event: { a: 1 } },
      log: ["REPORT"],
    });
    writeFileSync(expectation, '{"paylod": 1}');
    const wrong = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.save.expectation");
    });
    assert.match(wrong[0] ?? "", /is no expectation: "paylod" is not one of its members/);
    assert.equal(readFileSync(expectation, "utf8"), '{"paylod": 1}');
  });

  test("the history is bounded, knows the files of events, and nothing of what was typed or answered", async () => {
    await invoke({ text: '{"password":"hunter2"}' });
    const kept = JSON.stringify(app.state.workspace.get("calls"));
    assert.match(kept, new RegExp(probe));
    assert.match(kept, /one\.json/);
    assert.doesNotMatch(kept, /hunter2|randomUUID|"custom"/);
    assert.ok((JSON.parse(kept) as unknown[]).length <= 50);
  });

  test("a package that Lambda's runtime brings is installed with one click, and the call made again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "npm-"));
    const { PATH, XDG_DATA_HOME } = process.env;
    const script = `#!/bin/sh\necho "$@" > ${folder}/asked\n`;
    writeFileSync(join(folder, "npm"), script);
    chmodSync(join(folder, "npm"), 0o755);
    Object.assign(process.env, { PATH: `${folder}:${PATH}`, XDG_DATA_HOME: folder });
    try {
      await invoke({ text: '{"a":2}' });
      const before = app.state.workspace.get<unknown[]>("calls")?.length ?? 0;
      const missing = { package: "@aws-sdk/client-s3", runtime: "nodejs24.x" };
      await vscode.commands.executeCommand("lambdaWorkbench.install.package", missing);
      assert.match(readFileSync(join(folder, "asked"), "utf8"), /^install .*@aws-sdk\/client-s3/);
      const calls = app.state.workspace.get<unknown[]>("calls")?.length ?? 0;
      assert.equal(calls, Math.min(before + 1, 50), "it was not invoked again");
      await vscode.commands.executeCommand("lambdaWorkbench.install.package", { name: "esbuild" });
      assert.match(readFileSync(join(folder, "asked"), "utf8"), /^install .*esbuild@/);
      writeFileSync(join(folder, "npm"), "#!/bin/sh\nexit 1\n");
      const errors = await shownErrors(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.install.package", missing);
      });
      assert.match(errors[0] ?? "", /"@aws-sdk\/client-s3" was not installed\. .*npm failed/);
    } finally {
      Object.assign(process.env, { PATH });
      if (XDG_DATA_HOME === undefined) delete process.env["XDG_DATA_HOME"];
      else process.env["XDG_DATA_HOME"] = XDG_DATA_HOME;
      rmSync(folder, { recursive: true });
    }
  });

  /** As features call each other, so that what goes wrong is thrown here. */
  async function run(
    id:
      | "lambdaWorkbench.invoke.again"
      | "lambdaWorkbench.invoke.elsewhere"
      | "lambdaWorkbench.invoke.options",
    argument?: { name: string; target: typeof local },
  ): Promise<InvokeReport> {
    const report = await app.commands.execute(id, argument);
    assert.ok(report, `${id} came to nothing`);
    return report;
  }

  async function invoke({ text, mode }: { text: string; mode?: "Event" | "DryRun" | "Stream" }) {
    const report = await app.commands.execute("lambdaWorkbench.invoke", {
      name: probe,
      target: local,
      event: { kind: "text", text },
      ...(mode !== undefined && { options: { mode } }),
    });
    assert.ok(report, "the call came to nothing");
    return report;
  }

  async function result(): Promise<vscode.TextDocument> {
    return await until("the result", () =>
      vscode.workspace.textDocuments.find(
        ({ uri }) => uri.scheme === "lambda-result" && uri.path === `/${probe} (Local) result.json`,
      ),
    );
  }
});
