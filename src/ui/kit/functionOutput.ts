import * as vscode from "vscode";
import { targetKey, targetLabel, type TargetRef } from "../../protocol/functionRef.ts";
import type { FunctionOutput } from "../app.ts";

/** The language of the channels, which has its own highlighting and links. */
export const logLanguage = "lambda-log";

export function createFunctionOutput(subscriptions: vscode.Disposable[]): FunctionOutput {
  const channels = new Map<string, vscode.OutputChannel>();
  const streaming = new Set<string>();
  return {
    isOpen: (fn) => channels.has(keyOf(fn)),
    isStreaming: (fn) => streaming.has(keyOf(fn)),
    setStreaming(fn, isStreaming) {
      if (isStreaming) streaming.add(keyOf(fn));
      else streaming.delete(keyOf(fn));
    },
    channel(fn) {
      const key = keyOf(fn);
      const { name, target } = fn;
      const known = channels.get(key);
      if (known !== undefined) return known;
      const channel = vscode.window.createOutputChannel(
        `Lambda ${name} (${targetLabel(target)})`,
        logLanguage,
      );
      channels.set(key, channel);
      subscriptions.push(channel);
      return channel;
    },
  };
}

function keyOf({ name, target }: { readonly name: string; readonly target: TargetRef }): string {
  return `${targetKey(target)}/${name}`;
}
