import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { DebugRecorder, type Stop } from "./debugRecorder.ts";

suite("debug", () => {
  let recorder: DebugRecorder;

  setup(() => {
    recorder = new DebugRecorder();
  });

  teardown(async () => {
    await vscode.debug.stopDebugging();
    await recorder.idle();
    vscode.debug.removeBreakpoints(vscode.debug.breakpoints);
    recorder.dispose();
  });

  test("a JavaScript function stops at a breakpoint, steps, and gives its result", async () => {
    const line = breakAt("src/list-products/app.mjs", "console.log(");
    const ended = sessionEnd("Debug ListProducts");
    await start("ListProducts", "tea");
    const stop = await recorder.nextStop();
    assert.equal(stop.reason, "breakpoint");
    assert.equal(stop.path, file("src/list-products/app.mjs"));
    assert.equal(stop.line, line);
    assert.equal(stop.variables.get("category"), "'tea'");

    await stop.session.customRequest("next", { threadId: stop.threadId });
    const next = await recorder.nextStop();
    assert.equal(next.line, line + 1);

    resume(next);
    await ended;
    assert.match(recorder.output, /"statusCode":200/);
  });

  test("a TypeScript function stops in its source", async () => {
    const line = breakAt("src/price-order/pricing.ts", "const discount = ");
    const ended = sessionEnd("Debug PriceOrder");
    await start("PriceOrder", "six-teas");
    const stop = await recorder.nextStop();
    assert.equal(stop.reason, "breakpoint");
    assert.equal(stop.path, file("src/price-order/pricing.ts"));
    assert.equal(stop.line, line);
    assert.equal(stop.variables.get("percent"), "5");
    assert.equal(stop.variables.get("gross"), "2440");

    await stop.session.customRequest("next", { threadId: stop.threadId });
    const next = await recorder.nextStop();
    assert.equal(next.path, stop.path);
    assert.equal(next.line, line + 1);
    assert.equal(next.variables.get("discount"), "122");

    resume(next);
    await ended;
    assert.match(recorder.output, /orderId/);
  });

  test("a Python function stops at a breakpoint without the Python extension", async () => {
    const line = breakAt("src/send-receipt/receipt.py", 'lines.append(f"  total');
    const ended = sessionEnd("Debug SendReceipt");
    await start("SendReceipt", "two-orders");
    const stop = await recorder.nextStop();
    assert.equal(stop.reason, "breakpoint");
    assert.equal(stop.path, file("src/send-receipt/receipt.py"));
    assert.equal(stop.line, line);
    assert.equal(stop.variables.get("total"), "2440");

    await stop.session.customRequest("next", { threadId: stop.threadId });
    const next = await recorder.nextStop();
    assert.equal(next.line, line + 1);

    resume(next);
    await ended;
    assert.match(recorder.output, /batchItemFailures/);
  });

  for (const [language, functionName, event, source, text] of [
    ["JavaScript", "ListProducts", "tea", "src/list-products/app.mjs", "console.log("],
    ["Python", "SendReceipt", "two-orders", "src/send-receipt/receipt.py", 'lines.append(f"  total'],
  ] as const) {
    test(`a ${language} session that is stopped at a breakpoint ends, and the next one starts anew`, async () => {
      breakAt(source, text);
      for (const _ of [1, 2]) {
        const ended = sessionEnd(`Debug ${functionName}`);
        await start(functionName, event);
        await recorder.nextStop();
        await vscode.debug.stopDebugging();
        await ended;
      }
    });

    test(`restarting a ${language} session runs the call again`, async () => {
      breakAt(source, text);
      await start(functionName, event);
      await recorder.nextStop();
      await vscode.commands.executeCommand("workbench.action.debug.restart");
      const again = await recorder.nextStop();
      const ended = sessionEnd(`Debug ${functionName}`);
      resume(again);
      await ended;
    });
  }
});

async function start(functionName: string, event: string): Promise<void> {
  const started = await vscode.debug.startDebugging(folder(), {
    type: "lambda",
    request: "launch",
    name: `Debug ${functionName}`,
    function: functionName,
    event: `events/${functionName}/${event}.json`,
  });
  assert.ok(started, "the session did not start");
}

/** Lets the function run on. The session may be over before the debugger answers. */
function resume({ session, threadId }: Stop): void {
  session.customRequest("continue", { threadId }).then(undefined, () => undefined);
}

/** Resolves when our session of this name, not a child of it, has ended. */
function sessionEnd(name: string): Promise<void> {
  return new Promise((resolve) => {
    const listening = vscode.debug.onDidTerminateDebugSession((session) => {
      if (session.type !== "lambda" || session.name !== name) return;
      listening.dispose();
      resolve();
    });
  });
}

/** Sets a breakpoint at the first line that contains `text` and returns its number, counted from 1. */
function breakAt(path: string, text: string): number {
  const index = readFileSync(file(path), "utf8")
    .split("\n")
    .findIndex((line) => line.includes(text));
  assert.notEqual(index, -1, `${path} has no line with ${text}`);
  const location = new vscode.Location(vscode.Uri.file(file(path)), new vscode.Position(index, 0));
  vscode.debug.addBreakpoints([new vscode.SourceBreakpoint(location)]);
  return index + 1;
}

function folder(): vscode.WorkspaceFolder {
  const [first] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(first, "no workspace folder");
  return first;
}

function file(path: string): string {
  return vscode.Uri.joinPath(folder().uri, path).fsPath;
}
