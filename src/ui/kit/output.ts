import * as vscode from "vscode";
import { RequestIds } from "./log/requestIds.ts";
import { functionKey, type FunctionAtTarget } from "./functionAtTarget.ts";
import { targetLabel } from "./words/targetLabel.ts";

/** The language of the channels, which has its own highlighting and links. */
export const logLanguage = "lambda-log";

/** One output channel a function, shared by the calls' log tails and the streams. */
export class FunctionOutput implements vscode.Disposable {
  /** Those that are shortened in the channels. */
  readonly ids = new RequestIds();
  readonly #channels = new Map<string, vscode.OutputChannel>();
  readonly #streaming = new Set<string>();
  readonly #streamingChanged = new vscode.EventEmitter<FunctionAtTarget>();
  readonly onDidChangeStreaming = this.#streamingChanged.event;

  channel(fn: FunctionAtTarget): vscode.OutputChannel {
    const key = functionKey(fn);
    const known = this.#channels.get(key);
    if (known !== undefined) return known;
    const title = vscode.l10n.t("Lambda {0} ({1})", fn.name, targetLabel(fn.target));
    const channel = vscode.window.createOutputChannel(title, logLanguage);
    this.#channels.set(key, channel);
    return channel;
  }

  /** False before anything was shown of the function. */
  isOpen(fn: FunctionAtTarget): boolean {
    return this.#channels.has(functionKey(fn));
  }

  /** While a stream of the function's logs runs, the tail of a call would show its lines a second time. */
  isStreaming(fn: FunctionAtTarget): boolean {
    return this.#streaming.has(functionKey(fn));
  }

  /** How many logs are streamed. */
  get streams(): number {
    return this.#streaming.size;
  }

  setStreaming(fn: FunctionAtTarget, streaming: boolean): void {
    if (streaming) this.#streaming.add(functionKey(fn));
    else this.#streaming.delete(functionKey(fn));
    this.#streamingChanged.fire(fn);
  }

  dispose(): void {
    this.#streamingChanged.dispose();
    for (const channel of this.#channels.values()) channel.dispose();
  }
}
