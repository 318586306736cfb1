import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import * as vscode from "vscode";
import { listTestEvents } from "../../src/aws/testEvents.ts";
import { readSamples } from "../../src/lambda/samples.ts";
import type { App } from "../../src/ui/app.ts";
import { answering, back } from "./answering.ts";
import { until } from "./until.ts";
import { activateExtension, workspaceFile } from "./app.ts";

/** The labels of the first question that `work` asks, which is left unanswered. */
async function offered(work: () => Promise<unknown>): Promise<string[]> {
  const { createQuickPick } = vscode.window;
  const labels: string[] = [];
  Object.assign(vscode.window, {
    createQuickPick: () => {
      const input = createQuickPick();
      Object.defineProperty(input, "show", {
        value: () => {
          labels.push(...input.items.map(({ label }) => label));
          // Hiding tells nothing of an input that was not shown.
          queueMicrotask(() => hidden.forEach((each) => each()));
        },
      });
      const hidden: (() => void)[] = [];
      Object.defineProperty(input, "onDidHide", {
        value: (listener: () => void) => {
          hidden.push(listener);
          return { dispose: () => undefined };
        },
      });
      return input;
    },
  });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { createQuickPick });
  }
  return labels;
}

suite("events", () => {
  let app: App;

  suiteSetup(async () => {
    ({ app } = await activateExtension());
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    for (const name of ["schedule", "schedule-2"]) {
      await vscode.workspace.fs.delete(workspaceFile(`events/RestockReport/${name}.json`)).then(
        () => undefined,
        () => undefined,
      );
    }
  });

  test("a new event is made from a sample, saved where SAM reads it, and opened; the name can go back", async () => {
    const create = async () => {
      await vscode.commands.executeCommand("lambdaWorkbench.create.event", { name: "RestockReport" });
    };
    await answering(["SQS", back, "Schedule", { text: "schedule" }], create);
    const file = workspaceFile("events/RestockReport/schedule.json");
    const saved: unknown = JSON.parse(readFileSync(file.fsPath, "utf8"));
    const samples = vscode.Uri.joinPath(app.folders.extension, "media/samples.json").fsPath;
    const sample = readSamples(readFileSync(samples, "utf8")).find(({ id }) => id === "schedule");
    assert.deepEqual(saved, sample?.event);
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);

    // A second one gets another name.
    await answering(["Schedule", ""], create);
    assert.match(vscode.window.activeTextEditor?.document.uri.fsPath ?? "", /schedule-2\.json$/);
  });

  test("a sample is opened to be edited instead of being sent", async () => {
    await answering(["New Event from Sample", "Schedule", ""], async () => {
      const call = { name: "RestockReport", target: { kind: "local" } };
      assert.equal(await vscode.commands.executeCommand("lambdaWorkbench.invoke", call), undefined);
    });
    const { document } = vscode.window.activeTextEditor ?? {};
    assert.ok(document);
    assert.match(document.uri.path, /RestockReport\/schedule\.json$/);
  });

  test("the saved events of a function can be opened, also of one that CloudFormation has named", async () => {
    await answering(["everything"], async () => {
      const name = "shop-ListProducts-1A2B3C";
      await vscode.commands.executeCommand("lambdaWorkbench.open.event", { name });
    });
    assert.equal(
      vscode.window.activeTextEditor?.document.uri.fsPath,
      workspaceFile("events/ListProducts/everything.json").fsPath,
    );
  });

  test("the samples of what calls the function stand first", async () => {
    const firsts: Record<string, unknown> = {};
    for (const name of ["RestockReport", "SendReceipt", "ListProducts"]) {
      const seen = await offered(async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.create.event", { name });
      });
      firsts[name] = seen.slice(0, 2);
    }
    assert.deepEqual(firsts, {
      RestockReport: ["what calls RestockReport", "Schedule"],
      SendReceipt: ["what calls SendReceipt", "SQS"],
      ListProducts: ["what calls ListProducts", "API Gateway: HTTP API"],
    });
  });

  test("an event is completed and checked by what its source says of itself", async () => {
    const file = workspaceFile("events/RestockReport/schedule.json");
    const text = '{ "Records": [{ "eventSource": "aws:sqs", "body": {}, "" }] }';
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    await until("a mark at the body", () =>
      vscode.languages
        .getDiagnostics(file)
        .some(({ range, message }) => document.getText(range) === "{}" && /string/.test(message)),
    );
    const at = document.positionAt(text.indexOf('""') + 1);
    await until("the members of a message", async () => {
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        "vscode.executeCompletionItemProvider",
        file,
        at,
      );
      return items.some(({ label }) => JSON.stringify(label).includes("md5OfBody"));
    });
  });

  test("an event that is no function's own, as sam init makes one, is offered to each", async () => {
    const file = workspaceFile("events/event.json");
    await vscode.workspace.fs.writeFile(file, Buffer.from('{"common":true}'));
    try {
      await vscode.workspace.openTextDocument(file);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        "vscode.executeCodeLensProvider",
        file,
      );
      assert.deepEqual(
        lenses.map(({ command }) => [command?.title, command?.command]),
        [["$(play) Invoke with This…", "lambdaWorkbench.invoke.file"]],
      );
      await answering(["event"], async () => {
        await vscode.commands.executeCommand("lambdaWorkbench.open.event", { name: "RestockReport" });
      });
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  test("an event is shared with the account, sent from there, pulled beside what differs, and deleted", async () => {
    const fn = { name: "RestockReport", target: { kind: "local" as const } };
    const run = (id: string) => async () => {
      await vscode.commands.executeCommand(id, fn);
    };
    const file = workspaceFile("events/RestockReport/schedule.json");
    await vscode.workspace.fs.writeFile(file, Buffer.from('{"shared":1}'));
    await answering(["schedule"], run("lambdaWorkbench.share.event"));
    await answering(["Shared Event", "schedule"], async () => {
      const place = { step: 1, totalSteps: 1 };
      const chosen = await app.commands.execute("lambdaWorkbench.pick.event", {
        ...fn,
        act: "Invoke",
        place,
      });
      assert.deepEqual(chosen, { kind: "text", text: '{\n  "shared": 1\n}' });
    });

    // What stays the same is one file, and what differs is kept beside it.
    const all = { picks: (items: readonly vscode.QuickPickItem[]) => items };
    await answered(all, run("lambdaWorkbench.pull.events"));
    assert.equal(vscode.window.activeTextEditor?.document.uri.fsPath, file.fsPath);
    await vscode.workspace.fs.writeFile(file, Buffer.from('{"shared":2}'));
    await answered(all, run("lambdaWorkbench.pull.events"));
    const beside = workspaceFile("events/RestockReport/schedule-2.json");
    assert.equal(readFileSync(beside.fsPath, "utf8"), '{\n  "shared": 1\n}\n');
    assert.equal(readFileSync(file.fsPath, "utf8"), '{"shared":2}');

    await answered({ button: undefined }, async () => {
      await answering(["schedule"], run("lambdaWorkbench.share.event"));
    });
    const shared = async () => {
      const access = { clients: app.clients, target: await app.targets.resolve(fn.target) };
      return await listTestEvents(access, fn.name);
    };
    assert.deepEqual(await shared(), [{ name: "schedule", event: { shared: 1 } }], "a no was a yes");
    await answered({ button: "Replace" }, async () => {
      await answering(["schedule"], run("lambdaWorkbench.share.event"));
    });
    assert.deepEqual(await shared(), [{ name: "schedule", event: { shared: 2 } }]);
    await answered({ button: "Delete" }, async () => {
      await answering(["schedule"], run("lambdaWorkbench.unshare.event"));
    });
    assert.deepEqual(await shared(), []);
  });
});

/** Answers what has no question of its own: a choice of many, and a modal one. */
async function answered(
  {
    picks,
    button,
  }: {
    readonly picks?: (items: readonly vscode.QuickPickItem[]) => readonly vscode.QuickPickItem[];
    readonly button?: string | undefined;
  },
  work: () => Promise<unknown>,
): Promise<void> {
  const { showQuickPick, showWarningMessage } = vscode.window;
  Object.assign(vscode.window, {
    showQuickPick: (items: readonly vscode.QuickPickItem[]) => Promise.resolve(picks?.(items)),
    showWarningMessage: () => Promise.resolve(button),
  });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showQuickPick, showWarningMessage });
  }
}
