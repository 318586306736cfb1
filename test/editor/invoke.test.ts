import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { TargetRef } from "../../src/protocol/functionRef.ts";
import type { App } from "../../src/ui/app.ts";
import { chooseFunction } from "../../src/ui/kit/chooseFunction.ts";
import type { InvokeReport } from "../../src/ui/commands.ts";
import { activateExtension, shownErrors, workspaceFile } from "./app.ts";
import { acceptedProfile, Profiles } from "./profiles.ts";
import { until } from "./until.ts";
import { testedPlatform } from "../testedPlatform.ts";

const local = { kind: "local" } as const;

suite("invoke", () => {
  let app: App;

  suiteSetup(async () => {
    ({ app } = await activateExtension());
  });

  teardown(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
  });

  test("a saved event gives the result, its figures and the log of the call", async () => {
    const report = await invoke("ListProducts", "events/ListProducts/tea.json");
    assert.equal(report?.status, 200);
    assert.equal(report?.functionError, undefined);
    assert.match(report?.logTail ?? "", /listing products/);
    assert.ok(report?.report, "no REPORT line");
    assert.equal(report.report.memorySizeMb, 256);
    assert.equal(report.report.requestId, report.requestId);

    const document = await resultOf("ListProducts");
    assert.equal(document.languageId, "json");
    const result = JSON.parse(document.getText()) as Record<string, unknown>;
    assert.equal(result["statusCode"], 200);
    assert.match(String(result["body"]), /Mint tea/);
    assert.deepEqual(result["body, decoded"], JSON.parse(String(result["body"])));

    const channel = await until("the log", () =>
      vscode.workspace.textDocuments.find(
        ({ languageId, fileName }) =>
          languageId === "lambda-log" && fileName.includes("ListProducts (Local)"),
      ),
    );
    const heading = /── [\d:]{8}  ✓ [\d.]+ ms.* · tea ─ ([0-9a-f]{8}) ──/g;
    // The channel moves while its text is read: a place in it counts only together with what is there.
    await until("its heading, with the whole id when it is pointed at", async () => {
      const text = [...channel.getText().matchAll(heading)].find(([, id = "none"]) =>
        report.requestId?.startsWith(id),
      );
      if (text === undefined) return false;
      const at = channel.positionAt(text.index + text[0].length - 5);
      const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
        "vscode.executeHoverProvider",
        channel.uri,
        at,
      );
      return hoverText(hover).includes(`${report.requestId}`);
    });
  });

  test("the figures stand over the result, with a way to invoke again", async () => {
    await app.functions.load(local);
    await invoke("ListProducts", "events/ListProducts/tea.json");
    const { uri } = await resultOf("ListProducts");
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri,
    );
    const [again, figures, sent, ask] = lenses.map((lens) => lens.command);
    // Where there is no /proc nobody tells how much memory was used.
    const memory = testedPlatform.proc ? /[1-9]\d* of 256 MB/ : /256 MB/;
    const title = String.raw`200 · [\d.]+ ms \(\d+ billed\) · ${memory.source}.* · would cost 0\.0000\d+ \$$`;
    assert.match(figures?.title ?? "", new RegExp(title));
    assert.match(
      figures?.tooltip ?? "",
      /A million such calls a month: [\d.]+ \$ \(on demand in us-east-1, prices of/,
    );
    assert.equal(again?.title, "Invoke Again");
    assert.equal(ask?.title, "Invoke…");
    assert.match(sent?.title ?? "", /^tea · Local · \d\d:\d\d:\d\d$/);
    // The same event, without a question.
    const report = await vscode.commands.executeCommand<InvokeReport>(
      again?.command ?? "",
      ...(again?.arguments ?? []),
    );
    assert.match(report.payload, /Mint tea/);
  });

  test("a new result is shown from its top, wherever one was scrolled in the last", async () => {
    await invoke("ListProducts", "events/ListProducts/everything.json");
    const { uri } = await resultOf("ListProducts");
    const shown = () =>
      vscode.window.visibleTextEditors.find((each) => each.document.uri.toString() === uri.toString());
    const firstLine = () => shown()?.visibleRanges[0]?.start.line;
    await until("the end of the result", () => {
      const lines = shown()?.document.lineCount ?? 0;
      shown()?.revealRange(new vscode.Range(lines - 1, 0, lines - 1, 0), vscode.TextEditorRevealType.AtTop);
      return (firstLine() ?? 0) > 0;
    });
    await invoke("ListProducts", "events/ListProducts/everything.json");
    await until("its top", () => firstLine() === 0);
  });

  test("a result whose window was loaded again says that it is gone, and offers the call", async () => {
    await invoke("ListProducts", "events/ListProducts/tea.json");
    const shown = (await resultOf("ListProducts")).uri;
    // To a new window every function is one that it has not invoked; that of this tab is still known.
    const fn = { name: "NeverInvoked", target: local };
    const uri = shown.with({ path: "/local/NeverInvoked result.json", query: JSON.stringify(fn) });
    const document = await vscode.workspace.openTextDocument(uri);
    assert.match(String(JSON.parse(document.getText())), /Invoke the function again/);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      "vscode.executeCodeLensProvider",
      uri,
    );
    assert.deepEqual(
      lenses.map(({ command }) => [command?.command, command?.arguments]),
      [["lambdaWorkbench.invoke", [fn]]],
    );
    assert.deepEqual(JSON.parse(shown.query), { name: "ListProducts", target: local });
  });

  test("where there is no function to choose, the question says how there will be", async () => {
    const picks: vscode.QuickPick<vscode.QuickPickItem>[] = [];
    const original = vscode.window.createQuickPick;
    const record = () => {
      const pick = original();
      picks.push(pick);
      return pick;
    };
    Object.assign(vscode.window, { createQuickPick: record });
    try {
      const accepts = ({ kind }: TargetRef) => kind === "aws";
      const question = chooseFunction(app, undefined, { title: "Invoke Function", accepts });
      assert.deepEqual(
        picks.flatMap(({ items }) => items.map(({ label }) => label)),
        ["$(add) Add AWS Profile and Region…"],
      );
      picks[0]?.hide();
      await assert.rejects(question, vscode.CancellationError);
    } finally {
      Object.assign(vscode.window, { createQuickPick: original });
    }
  });

  test("a failed function is a result with its error, whose stack leads to the source", async () => {
    const report = await invoke("ChargeCard", "events/ChargeCard/order.json");
    assert.equal(report?.functionError, "Unhandled");
    const document = await resultOf("ChargeCard");
    assert.match(document.getText(), /"errorType": "PaymentConfigurationError"/);

    const links = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      "vscode.executeLinkProvider",
      document.uri,
      100,
    );
    const source = workspaceFile("src/charge-card/payments.js");
    const link = links.find((each) => each.target?.fsPath === source.fsPath);
    assert.ok(link, `no link to payments.js among ${links.map((each) => String(each.target)).join(" ")}`);
    assert.match(link.target?.fragment ?? "", /^L\d+,\d+$/);
    assert.equal(
      document.getText(link.range).startsWith(source.fsPath),
      true,
      "what is underlined is not the path",
    );
  });

  test("an event of a sandbox path is found in the workspace", async () => {
    await invoke("ListProducts", { kind: "text", text: "{}" });
    const document = await vscode.workspace.openTextDocument({
      language: "lambda-log",
      content: '  File "/var/task/receipt.py", line 3, in render\n',
    });
    const [link] = await vscode.commands.executeCommand<vscode.DocumentLink[]>(
      "vscode.executeLinkProvider",
      document.uri,
      100,
    );
    assert.equal(link?.target?.fsPath, workspaceFile("src/send-receipt/receipt.py").fsPath);
    assert.equal(link?.target?.fragment, "L3,1");
  });

  test("an event that is not JSON is not sent; the mistake is shown at its place", async () => {
    const file = workspaceFile("events/ListProducts/broken.json");
    await vscode.workspace.fs.writeFile(file, Buffer.from('{\n  "a": 1,\n}\n'));
    try {
      const errors = await shownErrors(async () => {
        assert.equal(await invoke("ListProducts", "events/ListProducts/broken.json"), undefined);
      });
      assert.equal(errors.length, 1);
      assert.match(errors[0] ?? "", /not JSON \(events\/ListProducts\/broken\.json:3:1\).*\| Go to Mistake$/);
      const editor = vscode.window.activeTextEditor;
      assert.equal(editor?.document.uri.fsPath, file.fsPath);
      assert.equal(editor?.selection.active.line, 2);
    } finally {
      await vscode.workspace.fs.delete(file);
    }
  });

  test("what is typed but not saved is what is sent", async () => {
    const file = workspaceFile("events/RestockReport/morning.json");
    const document = await vscode.workspace.openTextDocument(file);
    const editor = await vscode.window.showTextDocument(document);
    const all = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.edit((edit) => edit.replace(all, '{"time":"typed"}'));
    const report = await invoke("RestockReport", "events/RestockReport/morning.json");
    assert.match(report?.payload ?? "", /"date":"typed"/);
    await vscode.commands.executeCommand("workbench.action.files.revert");
  });

  test("an event file that is gone, and a function that is gone, are told once and nothing else happens", async () => {
    const errors = await shownErrors(async () => {
      await invoke("ListProducts", "events/ListProducts/none.json");
      await invoke("NoSuchFunction", { kind: "text", text: "{}" });
    });
    assert.equal(errors.length, 2);
    assert.match(errors[0] ?? "", /none\.json" cannot be read/);
    assert.match(errors[1] ?? "", /Could not invoke "NoSuchFunction" \(Local\)\. Function not found\./);
  });

  test("a call can be cancelled, which is not an error", async () => {
    const file = workspaceFile("src/restock-report/index.js");
    const source = await vscode.workspace.fs.readFile(file);
    await vscode.workspace.fs.writeFile(
      file,
      Buffer.from("exports.handler = () => new Promise((done) => setTimeout(done, 60_000));\n"),
    );
    try {
      const stop = new AbortController();
      const errors = await shownErrors(async () => {
        const call = vscode.commands.executeCommand("lambdaWorkbench.invoke", {
          name: "RestockReport",
          target: local,
          event: { kind: "text", text: "{}" },
          signal: stop.signal,
        });
        const { state } = app.emulator;
        assert.equal(state.kind, "running");
        await until("a busy environment", async () => {
          const { localApi } = await import("../../src/aws/localApi.ts");
          const target = await app.emulator.ensure();
          const { environments } = await localApi(target).status();
          return environments.some((each) => each.arn.endsWith(":RestockReport") && each.state === "busy");
        });
        // What an earlier call gave does not stand there as if it were this one's.
        assert.match((await resultOf("RestockReport")).getText(), /^"Running since \d\d:\d\d:\d\d …"/);
        stop.abort();
        assert.equal(await call, undefined);
        const document = await resultOf("RestockReport");
        await until("its trace", () => /^"Cancelled after [\d.]+ s/.test(document.getText()));
      });
      assert.deepEqual(errors, []);
    } finally {
      await vscode.workspace.fs.writeFile(file, source);
    }
  });

  suite("with a profile of production", () => {
    const production = { kind: "aws", profile: "shop-prod", region: "us-east-1" } as const;
    const event = { kind: "text", text: "{}" } as const;
    let profiles: Profiles;

    suiteSetup(async () => {
      profiles = await Profiles.use(app, (emulator) => acceptedProfile("shop-prod", emulator));
      await app.targets.add(production);
    });
    suiteTeardown(async () => {
      app.targets.remember("ListProducts", local);
      await profiles.end();
    });

    test("a call there asks first, and a no is no call", async () => {
      const call = { name: "ListProducts", target: production, event };
      const asked = await answering(undefined, async () => {
        assert.equal(await vscode.commands.executeCommand("lambdaWorkbench.invoke", call), undefined);
      });
      assert.deepEqual(asked, ['Invoke "ListProducts" in production (shop-prod · us-east-1)?']);
      await answering("Invoke", async () => {
        const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", call);
        assert.equal(report.status, 200);
      });
    });

    test("a lens runs the code under it, and one for another target names it", async () => {
      assert.deepEqual(app.targets.lastUsed("ListProducts"), production);
      const handler = workspaceFile("src/list-products/app.mjs");
      await vscode.window.showTextDocument(handler);
      const lenses = await until("the lens for production", async () => {
        const shown = await vscode.commands.executeCommand<vscode.CodeLens[]>(
          "vscode.executeCodeLensProvider",
          handler,
        );
        return shown.some(({ command }) => command?.title.includes("shop-prod")) && shown;
      });
      assert.deepEqual(
        lenses.map(({ command }) => command?.title),
        ["Invoke", "Invoke at shop-prod · us-east-1", "Debug", "Logs"],
      );
      // Nobody is asked: it is not production that runs.
      const asked = await answering(undefined, async () => {
        const argument = { ...(lenses[0]?.command?.arguments?.[0] as object), event };
        const report = await vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke", argument);
        assert.equal(report.status, 200);
      });
      assert.deepEqual(asked, []);
      const titles = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
      assert.ok(titles.includes("ListProducts (Local) result.json"), titles.join(", "));
    });

    /** Answers the warnings that are shown while `work` runs, and gives their texts. */
    async function answering(answer: string | undefined, work: () => Promise<unknown>): Promise<string[]> {
      const shown: string[] = [];
      const original = vscode.window.showWarningMessage;
      const record = (message: string) => {
        shown.push(message);
        return Promise.resolve(answer);
      };
      Object.assign(vscode.window, { showWarningMessage: record });
      try {
        await work();
      } finally {
        Object.assign(vscode.window, { showWarningMessage: original });
      }
      return shown;
    }
  });

  test("without arguments it asks for the function and for the event", async () => {
    await app.functions.reload(local);
    const call = vscode.commands.executeCommand<InvokeReport>("lambdaWorkbench.invoke");
    // The first function by name, then its first saved event; each press before the pick is there does nothing.
    const accepting = setInterval(() => {
      void vscode.commands.executeCommand("workbench.action.acceptSelectedQuickOpenItem");
    }, 200);
    try {
      const report = await call;
      assert.equal(report.name, "ChargeCard");
      assert.match(report.payload, /PaymentConfigurationError/);
    } finally {
      clearInterval(accepting);
    }
  });

  test("closing the question is a no, without a message", async () => {
    const errors = await shownErrors(async () => {
      const call = vscode.commands.executeCommand("lambdaWorkbench.invoke", {
        name: "ChargeCard",
        target: local,
      });
      const closing = setInterval(() => {
        void vscode.commands.executeCommand("workbench.action.closeQuickOpen");
      }, 200);
      assert.equal(await call, undefined);
      clearInterval(closing);
    });
    assert.deepEqual(errors, []);
  });

  function hoverText(hover: vscode.Hover | undefined): string {
    return (hover?.contents ?? []).map((each) => (typeof each === "string" ? each : each.value)).join("\n");
  }

  async function invoke(name: string, event: string | { kind: "text"; text: string }) {
    const choice = typeof event === "string" ? { kind: "file", uri: workspaceFile(event).toString() } : event;
    return await vscode.commands.executeCommand<InvokeReport | undefined>("lambdaWorkbench.invoke", {
      name,
      target: local,
      event: choice,
    });
  }

  async function resultOf(name: string): Promise<vscode.TextDocument> {
    return await until(`the result of ${name}`, () =>
      vscode.window.visibleTextEditors
        .map((editor) => editor.document)
        .find(
          (document) =>
            document.uri.scheme === "lambda-result" && document.uri.path.startsWith(`/${name} (Local)`),
        ),
    );
  }
});
