import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { InvokeReport } from "../commands.ts";
import { askChoice } from "../kit/ask.ts";
import { timeText } from "../kit/timeText.ts";
import type { ResultDocuments } from "./result/documents.ts";
import type { Call } from "./calls/call.ts";
import type { ElsewhereApp } from "./elsewhere.ts";
import { type CallHistory, textOf } from "./calls/history.ts";
import { callLook } from "./calls/look.ts";

type CallsApp = ElsewhereApp & Pick<App, "commands">;
type Answered = Call & { readonly kind: "answered" };

/** What can be done about a call of the history; without one, about the last. */
export function registerCallCommands(
  app: CallsApp,
  { history, results }: { readonly history: CallHistory; readonly results: ResultDocuments },
): void {
  const { commands } = app;
  const callOf = (given: { call?: string | undefined } | undefined) => {
    const call = given?.call === undefined ? history.list()[0] : history.find(given.call);
    if (call !== undefined) return call;
    throw new AppError("no-call", {
      userMessage: vscode.l10n.t("No function has been invoked in this workspace yet."),
    });
  };
  commands.register("lambdaWorkbench.invoke.again", async (given) => {
    if (history.list().length === 0) return await commands.execute("lambdaWorkbench.invoke", undefined);
    const { fn, event, options } = callOf(given);
    return await commands.execute("lambdaWorkbench.invoke", { ...fn, event, options });
  });
  commands.register("lambdaWorkbench.invoke.elsewhere", async (given): Promise<InvokeReport | undefined> => {
    const { fn, event, options } = callOf(given);
    const { chooseElsewhere } = await import("./elsewhere.ts");
    const other = await chooseElsewhere(app, fn);
    return await commands.execute("lambdaWorkbench.invoke", { ...other, event, options });
  });
  commands.register("lambdaWorkbench.show.call", async (given) => {
    const call = callOf(given);
    await results.show(call.fn, call);
  });
  commands.register("lambdaWorkbench.cancel.call", (given) => {
    const running = history.list().filter(({ kind }) => kind === "running");
    const call = given?.call === undefined ? running[0] : callOf(given);
    if (call?.kind === "running") call.cancel();
  });
  commands.register("lambdaWorkbench.clear.history", () => history.clear());
  commands.register("lambdaWorkbench.compare.results", async (given) => {
    const call = callOf(given);
    const others = history.list().filter((each): each is Answered => isAnswered(each) && each !== call);
    if (others.length === 0) {
      throw new AppError("nothing-to-compare", {
        userMessage: vscode.l10n.t(
          "There is no other result to compare with: invoke once more, with another event or at another target.",
        ),
      });
    }
    const items = others.map((other) => ({
      label: `$(${callLook(other).icon}) ${other.fn.name} · ${timeText(other.began)}`,
      description: `${other.label} · ${textOf(other)}`,
      other,
    }));
    const title = vscode.l10n.t("Compare {0} ({1}) with", call.fn.name, timeText(call.began));
    const { other } = await askChoice({ title, placeholder: vscode.l10n.t("Result"), items });
    await results.compare(other, call);
  });
  commands.register("lambdaWorkbench.save.event", async (given) => {
    const call = keptCall(callOf(given));
    await commands.execute("lambdaWorkbench.create.event", { ...call.fn, text: call.sent });
  });
  commands.register("lambdaWorkbench.save.expectation", async (given) => {
    await saveAsExpectation(app, keptCall(callOf(given)));
  });
}

async function saveAsExpectation({ commands }: CallsApp, call: Answered): Promise<void> {
  const { saveExpectation } = await import("./saveExpectation.ts");
  await saveExpectation(call);
  await commands.execute("lambdaWorkbench.find.tests", undefined);
}

function isAnswered(call: Call): call is Answered {
  return call.kind === "answered";
}

function keptCall(call: Call): Answered {
  if (isAnswered(call)) return call;
  throw new AppError("call-not-kept", {
    userMessage: vscode.l10n.t(
      'What "{0}" was sent and answered is not known any more. Invoke it again.',
      call.fn.name,
    ),
    action: {
      title: vscode.l10n.t("Invoke Again"),
      command: "lambdaWorkbench.invoke.again",
      arguments: [{ call: call.id }],
    },
  });
}
