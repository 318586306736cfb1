import * as vscode from "vscode";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { isCancel, showError, type ArgumentOf } from "../commands.ts";
import { logLanguage } from "../kit/output.ts";
import type { StreamApp } from "./logStream.ts";
import { note } from "./note.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

type LogsApp = StreamApp & ChooserApp & Pick<App, "commands" | "log" | "subscriptions">;

interface Stream {
  readonly fn: FunctionAtTarget;
  readonly stop: AbortController;
}

/** Streams of logs, any number at once, each into its function's output channel, with a status bar item that counts them. */
export function registerLogs(app: LogsApp): void {
  const streams = new Streams(app);
  app.subscriptions.push(
    streams,
    vscode.languages.registerHoverProvider(
      { language: logLanguage },
      {
        provideHover: (document, position) => requestHover(app, document, position),
      },
    ),
  );
  app.commands.register("lambdaWorkbench.logs", async (given) => {
    streams.start(await chooseFunction(app, given, { title: vscode.l10n.t("Stream Logs") }));
  });
  app.commands.register("lambdaWorkbench.search.logs", async (given) => {
    const { searchLogs } = await import("./search.ts");
    await searchLogs(app, await chooseFunction(app, given, { title: vscode.l10n.t("Search Logs") }));
  });
  app.commands.register("lambdaWorkbench.stop.logs", (given) => streams.stop(given));
}

/** The whole of a request id that the channel has shortened. */
function requestHover(
  { output }: Pick<App, "output">,
  document: vscode.TextDocument,
  position: vscode.Position,
): vscode.Hover | undefined {
  const range = document.getWordRangeAtPosition(position, /\b[0-9a-f]{8}\b/);
  const id = range === undefined ? undefined : output.ids.find(document.getText(range));
  return id === undefined ? undefined : new vscode.Hover(vscode.l10n.t("Request `{0}`", id), range);
}

class Streams implements vscode.Disposable {
  readonly #app: LogsApp;
  readonly #running = new Map<string, Stream>();
  readonly #item: vscode.StatusBarItem;

  constructor(app: LogsApp) {
    this.#app = app;
    this.#item = vscode.window.createStatusBarItem("lambdaWorkbench.logs", vscode.StatusBarAlignment.Left);
    this.#item.name = vscode.l10n.t("Lambda Logs");
    this.#item.command = "lambdaWorkbench.stop.logs";
  }

  /** Shows the function's channel, and starts a stream into it unless one runs. */
  start(fn: FunctionAtTarget): void {
    if (this.#running.has(functionKey(fn))) {
      this.#app.output.channel(fn).show(true);
      return;
    }
    // Not awaited: a stream runs until it is stopped, and reports its own errors.
    void this.#run({ fn, stop: new AbortController() });
  }

  async stop(given: ArgumentOf<"lambdaWorkbench.stop.logs">): Promise<void> {
    for (const stream of await this.#choose(given)) stream.stop.abort();
  }

  dispose(): void {
    for (const { stop } of this.#running.values()) stop.abort();
    this.#item.dispose();
  }

  async #run(stream: Stream): Promise<void> {
    const { fn, stop } = stream;
    const { log, output } = this.#app;
    this.#running.set(functionKey(fn), stream);
    output.setStreaming(fn, true);
    this.#draw();
    let end = vscode.l10n.t("Stopped");
    try {
      const { streamLogs } = await import("./logStream.ts");
      await streamLogs(this.#app, fn, stop.signal);
    } catch (error) {
      if (!isCancel(error)) {
        end = vscode.l10n.t("Ended: {0}", spokenMessage(error));
        showError(error, { log, during: "lambdaWorkbench.logs" });
      }
    }
    output.setStreaming(fn, false);
    this.#running.delete(functionKey(fn));
    this.#draw();
    output.channel(fn).appendLine(note(end));
  }

  /** The streams that a stop is about: the given function's, the only one, or those that are picked. */
  async #choose(given: ArgumentOf<"lambdaWorkbench.stop.logs">): Promise<readonly Stream[]> {
    const all = [...this.#running.values()];
    if (given !== undefined) {
      const { name, target } = given;
      return all.filter(
        ({ fn }) => fn.name === name && (!target || functionKey(fn) === functionKey({ name, target })),
      );
    }
    if (all.length === 0) {
      vscode.window.setStatusBarMessage(vscode.l10n.t("No logs are streamed."), 5000);
    }
    if (all.length <= 1) return all;
    const items = all.map((stream) => ({
      label: stream.fn.name,
      description: targetLabel(stream.fn.target),
      picked: true,
      stream,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: vscode.l10n.t("Stop Streaming Logs"),
      placeHolder: vscode.l10n.t("Streams to stop"),
      canPickMany: true,
    });
    return (picked ?? []).map(({ stream }) => stream);
  }

  #draw(): void {
    const all = [...this.#running.values()];
    if (all.length === 0) return this.#item.hide();
    const names = all.map(({ fn }) => `${fn.name} (${targetLabel(fn.target)})`);
    this.#item.text = `$(broadcast) ${all.length === 1 ? all[0]?.fn.name : vscode.l10n.t("{0} logs", all.length)}`;
    this.#item.tooltip = vscode.l10n.t("Streaming the logs of {0}. Click to stop.", names.join(", "));
    this.#item.accessibilityInformation = {
      label: vscode.l10n.t("Streaming the logs of {0}", names.join(", ")),
      role: "button",
    };
    this.#item.show();
  }
}
