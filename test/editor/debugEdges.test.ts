import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import type { App } from "../../src/ui/app.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { DebugRecorder } from "./debugRecorder.ts";
import { breakAt, configuration, resume, sessionEnd, start } from "./debugSessions.ts";
import { until } from "./until.ts";

const tea = { event: "events/ListProducts/tea.json" };
const handlerFile = "src/list-products/app.mjs";

suite("debug, at its edges", () => {
  let app: App;
  let recorder: DebugRecorder;
  /** Files that a test changed, with what they held: mocha goes on after its limit, and the next suite reads them. */
  const changed = new Map<string, string>();

  suiteSetup(async () => {
    ({ app } = await activateExtension());
  });

  setup(() => {
    recorder = new DebugRecorder();
  });

  teardown(async () => {
    for (const [path, code] of changed) writeFileSync(path, code);
    changed.clear();
    await vscode.debug.stopDebugging();
    await recorder.idle();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    recorder.dispose();
  });

  test("a session that does not invoke stops in calls that come from elsewhere", async () => {
    const line = breakAt(handlerFile, "console.log(");
    assert.ok(await start(configuration("ListProducts", { invoke: false })));
    const call = app.commands.execute("lambdaWorkbench.invoke", {
      name: "ListProducts",
      target: { kind: "local" },
      event: { kind: "text", text: "{}" },
    });
    const stop = await recorder.nextStop();
    assert.equal(stop.line, line);
    resume(stop);
    const report = await call;
    assert.equal(report?.functionError, undefined);
    const ended = sessionEnd("Debug ListProducts");
    await vscode.debug.stopDebugging();
    await ended;
  });

  test("without debugging it is an ordinary invoke", async () => {
    breakAt(handlerFile, "console.log(");
    await start(configuration("ListProducts", tea), { noDebug: true });
    await until("the result", () =>
      vscode.workspace.textDocuments.some(({ uri }) => uri.scheme === "lambda-result"),
    );
    assert.equal(recorder.sessions, 0);
  });

  test("an event may be written into the configuration", async () => {
    breakAt(handlerFile, "console.log(");
    const ended = sessionEnd("Debug ListProducts");
    await start(configuration("ListProducts", { event: { queryStringParameters: { category: "cups" } } }));
    const stop = await recorder.nextStop();
    assert.equal(stop.variables.get("category"), "'cups'");
    resume(stop);
    await ended;
  });

  test("a process that ends under the debugger ends the session, with the error as result", async () => {
    breakAt(handlerFile, "console.log(");
    const ended = sessionEnd("Debug ListProducts");
    await start(configuration("ListProducts", tea));
    const { session, threadId } = await recorder.nextStop();
    const { stackFrames } = await session.customRequest("stackTrace", { threadId, levels: 1 });
    // The answer never comes: the process that would give it is gone.
    session
      .customRequest("evaluate", { expression: "process.exit(3)", frameId: stackFrames[0].id })
      .then(undefined, () => undefined);
    await ended;
    assert.match(recorder.output, /Runtime\.ExitError/);
  });

  for (const [language, functionName, event, source, line] of [
    ["JavaScript", "ListProducts", "tea", handlerFile, 'import "./is-not-there.mjs";\n'],
    ["Python", "SendReceipt", "two-orders", "src/send-receipt/app.py", "import is_not_there\n"],
  ] as const) {
    test(`a ${language} module that cannot be loaded ends the session, with the error as result`, async () => {
      const path = workspaceFile(source).fsPath;
      const code = readFileSync(path, "utf8");
      const ended = sessionEnd(`Debug ${functionName}`);
      changed.set(path, code);
      writeFileSync(path, line + code);
      await start(configuration(functionName, { event: `events/${functionName}/${event}.json` }));
      if (language === "Python") {
        // debugpy stops on uncaught exceptions unless a person unticks it; this one is in the function's own file.
        const stop = await recorder.nextStop();
        assert.equal(stop.path, path);
        resume(stop);
      }
      await ended;
      assert.match(recorder.output, /"errorMessage":.*is.not.there/);
    });
  }

  test("two functions are debugged at the same time", async () => {
    breakAt(handlerFile, "console.log(");
    breakAt("src/send-receipt/receipt.py", 'lines.append(f"  total');
    const ended = Promise.all([sessionEnd("Debug ListProducts"), sessionEnd("Debug SendReceipt")]);
    await start(configuration("ListProducts", tea));
    const inJavaScript = await recorder.nextStop();
    await start(configuration("SendReceipt", { event: "events/SendReceipt/two-orders.json" }));
    const inPython = await recorder.nextStop();
    assert.equal(inPython.variables.get("total"), "2440");
    assert.equal(inJavaScript.variables.get("category"), "'tea'");
    resume(inJavaScript);
    resume(inPython);
    await ended;
    assert.match(recorder.output, /batchItemFailures/);
    assert.match(recorder.output, /"statusCode":200/);
  });

  test("a second session for the same function ends the first", async () => {
    breakAt(handlerFile, "console.log(");
    const first = sessionEnd("Debug ListProducts");
    await start(configuration("ListProducts", tea));
    await recorder.nextStop();
    await start({ ...configuration("ListProducts", tea), name: "again" });
    await first;
    const second = sessionEnd("again");
    resume(await recorder.nextStop());
    await second;
  });

  test("nothing is left of a session that was stopped at a breakpoint", async () => {
    breakAt(handlerFile, "console.log(");
    await start(configuration("ListProducts", tea));
    await recorder.nextStop();
    const ended = sessionEnd("Debug ListProducts");
    const shown = await shownErrors(async () => {
      await vscode.debug.stopDebugging();
      await ended;
    });
    assert.deepEqual(shown, []);
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    // The function's next call is an ordinary one again.
    const report = await app.commands.execute("lambdaWorkbench.invoke", {
      name: "ListProducts",
      target: { kind: "local" },
      event: { kind: "text", text: "{}" },
    });
    assert.equal(report?.functionError, undefined);
  });

  for (const [mistake, wrong, message] of [
    ["a function that is not there", configuration("NoSuchFunction", tea), /NoSuchFunction/],
    ["another request than launch", { ...configuration("ListProducts", tea), request: "attach" }, /"launch"/],
    ["a wrong attribute", configuration("ListProducts", { ...tea, invoke: "yes" }), /wrong at "invoke"/],
    [
      "an event that is not there",
      configuration("ListProducts", { event: "events/ListProducts/gone.json" }),
      /gone\.json/,
    ],
  ] as const) {
    test(`${mistake} is told, and no session stays`, async () => {
      const shown = await shownErrors(async () => {
        await start(wrong);
        await recorder.idle();
      });
      assert.equal(shown.length, 1, shown.join("\n"));
      assert.match(shown[0] ?? "", message);
    });
  }

  test("a Python without debugpy is told, with the command that installs it", async () => {
    await withPrograms(async (folder) => {
      // A virtual environment has nothing installed.
      execFileSync("python3", ["-m", "venv", "--without-pip", folder]);
      const shown = await shownErrors(async () => {
        await start(configuration("SendReceipt", { event: "events/SendReceipt/two-orders.json" }));
      });
      assert.equal(shown.length, 1, shown.join("\n"));
      assert.match(shown[0] ?? "", /has no debugpy.* \| Install debugpy$/);
    });
  });

  test("without any Python, invoking and debugging say what to install", async () => {
    await withPrograms(async () => {
      const shown = await shownErrors(async () => {
        const event = { kind: "text", text: '{"Records":[]}' };
        const call = { name: "SendReceipt", target: { kind: "local" }, event };
        await vscode.commands.executeCommand("lambdaWorkbench.invoke", call);
        await start(configuration("SendReceipt", { event: "events/SendReceipt/two-orders.json" }));
      });
      assert.equal(shown.length, 2, shown.join("\n"));
      for (const message of shown) {
        assert.match(message, /needs Python 3\.13, and none was found.*Install Python 3\.13/);
      }
    });
  });

  test("debugpy is installed in a terminal, for the Python that lacks it; a failure is told", async () => {
    const folder = mkdtempSync(join(tmpdir(), "pip-"));
    const interpreter = join(folder, "python3");
    writeFileSync(interpreter, `#!/bin/sh\n(pwd; echo "$@") > ${folder}/asked\nexit 1\n`, { mode: 0o755 });
    const shown = await shownErrors(async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.install.debugpy", { interpreter });
    });
    const [workingFolder, asked] = readFileSync(join(folder, "asked"), "utf8").split("\n");
    assert.match(asked ?? "", /^-m pip install .*--target \S+ debugpy$/);
    // The workspace folder, a task's own choice, would fail in windows that have none or several.
    assert.equal(workingFolder, app.folders.tools.fsPath);
    assert.match(shown[0] ?? "", /debugpy was not installed/);
    rmSync(folder, { recursive: true });
  });

  test("a deployed function is not debugged", async () => {
    const shown = await shownErrors(async () => {
      const target = { kind: "aws", profile: "default", region: "eu-west-1" };
      await vscode.commands.executeCommand("lambdaWorkbench.debug", { name: "ListProducts", target });
    });
    assert.match(shown[0] ?? "", /is deployed\. A function is debugged on this machine/);
  });
});

/** Does `work` with an emulator that finds no program but those in the `bin` of an empty folder. */
async function withPrograms(work: (folder: string) => Promise<void>): Promise<void> {
  const { app } = await activateExtension();
  const restart = () => app.commands.execute("lambdaWorkbench.restart.emulator", undefined);
  const folder = mkdtempSync(join(tmpdir(), "programs-"));
  const { PATH, HOME } = process.env;
  try {
    Object.assign(process.env, { PATH: join(folder, "bin"), HOME: folder });
    await restart();
    Object.assign(process.env, { PATH, HOME });
    await work(folder);
  } finally {
    Object.assign(process.env, { PATH, HOME });
    await restart();
    rmSync(folder, { recursive: true });
  }
}
