import assert from "node:assert/strict";
import * as vscode from "vscode";
import { workspaceFile } from "./app.ts";
import { DebugRecorder } from "./debugRecorder.ts";
import { breakAt, configuration, resume, sessionEnd, start } from "./debugSessions.ts";

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
    await debug("ListProducts", "tea");
    const stop = await recorder.nextStop();
    assert.equal(stop.reason, "breakpoint");
    assert.equal(stop.path, file("src/list-products/app.mjs"));
    assert.equal(stop.line, line);
    assert.equal(stop.variables.get("category"), "'tea'");
    // What the call stack calls it.
    assert.equal(stop.session.name, "ListProducts");

    await stop.session.customRequest("next", { threadId: stop.threadId });
    const next = await recorder.nextStop();
    assert.equal(next.line, line + 1);

    resume(next);
    await ended;
    assert.match(recorder.output, /listing products \{\s*category: 'tea'[^]*"statusCode":200/);
  });

  test("a TypeScript function stops in its source", async () => {
    const line = breakAt("src/price-order/pricing.ts", "const discount = ");
    const ended = sessionEnd("Debug PriceOrder");
    await debug("PriceOrder", "six-teas");
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
    await debug("SendReceipt", "two-orders");
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
    // debugpy tells what was printed in its own time, which may be after the result.
    assert.match(recorder.output, /total: 24\.40 EUR/);
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
        await debug(functionName, event);
        await recorder.nextStop();
        // The toolbar's button, which acts on the session in focus: for JavaScript that is a child of ours.
        await vscode.commands.executeCommand("workbench.action.debug.stop");
        await ended;
      }
    });

    test(`restarting a ${language} session runs the call again`, async () => {
      breakAt(source, text);
      await debug(functionName, event);
      await recorder.nextStop();
      await vscode.commands.executeCommand("workbench.action.debug.restart");
      const again = await recorder.nextStop();
      const ended = sessionEnd(`Debug ${functionName}`);
      resume(again);
      await ended;
    });
  }
});

async function debug(functionName: string, event: string): Promise<void> {
  const started = await start(configuration(functionName, { event: `events/${functionName}/${event}.json` }));
  assert.ok(started, "the session did not start");
}

function file(path: string): string {
  return workspaceFile(path).fsPath;
}
