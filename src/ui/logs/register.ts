import * as vscode from "vscode";
import { targetLabel } from "../../protocol/functionRef.ts";
import { messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { isCancel, showError, type ArgumentOf } from "../commands.ts";
import { logLanguage } from "../kit/output.ts";
import type { StreamApp } from "./logStream.ts";
import { note } from "./note.ts";

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
    streams.start(await chooseFunction(app, given, { title: "Stream Logs" }));
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
  return id === undefined ? undefined : new vscode.Hover(`Request \`${id}\``, range);
}

class Streams implements vscode.Disposable {
  readonly #app: LogsApp;
  readonly #running = new Map<string, Stream>();
  readonly #item: vscode.StatusBarItem;

  constructor(app: LogsApp) {
    this.#app = app;
    this.#item = vscode.window.createStatusBarItem("lambdaWorkbench.logs", vscode.StatusBarAlignment.Left);
    this.#item.name = "Lambda Logs";
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
    let end = "Stopped";
    try {
      const { streamLogs } = await import("./logStream.ts");
      await streamLogs(this.#app, fn, stop.signal);
    } catch (error) {
      if (!isCancel(error)) {
        end = `Ended: ${messageOf(error)}`;
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
      await vscode.window.showInformationMessage("No logs are streamed.");
    }
    if (all.length <= 1) return all;
    const items = all.map((stream) => ({
      label: stream.fn.name,
      description: targetLabel(stream.fn.target),
      picked: true,
      stream,
    }));
    const picked = await vscode.window.showQuickPick(items, {
      title: "Stop Streaming Logs",
      placeHolder: "Streams to stop",
      canPickMany: true,
    });
    return (picked ?? []).map(({ stream }) => stream);
  }

  #draw(): void {
    const all = [...this.#running.values()];
    if (all.length === 0) return this.#item.hide();
    const names = all.map(({ fn }) => `${fn.name} (${targetLabel(fn.target)})`);
    this.#item.text = `$(broadcast) ${all.length === 1 ? all[0]?.fn.name : `${all.length} logs`}`;
    this.#item.tooltip = `Streaming the logs of ${names.join(", ")}. Click to stop.`;
    this.#item.accessibilityInformation = {
      label: `Streaming the logs of ${names.join(", ")}`,
      role: "button",
    };
    this.#item.show();
  }
}
