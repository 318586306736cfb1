import * as vscode from "vscode";
import { targetKey, targetLabel } from "../protocol/functionRef.ts";
import type { FunctionOutput } from "./app.ts";

/** The language of the channels, which has its own highlighting and links. */
export const logLanguage = "lambda-log";

export function createFunctionOutput(subscriptions: vscode.Disposable[]): FunctionOutput {
  const channels = new Map<string, vscode.OutputChannel>();
  return {
    channel({ name, target }) {
      const key = `${targetKey(target)}/${name}`;
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
