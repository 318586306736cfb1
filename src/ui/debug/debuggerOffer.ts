import * as vscode from "vscode";
import { debugType } from "./configuration.ts";

/**
 * The editor offers our debugger over code of functions only. While a session starts or runs it must be allowed whatever
 * is in front: the editor refuses to start, or restart, what it would not offer.
 */
export class DebuggerOffer implements vscode.Disposable {
  readonly #running = new Set<string>();
  readonly #subscription = vscode.Disposable.from(
    vscode.debug.onDidStartDebugSession(({ id, type }) => {
      if (type === debugType) this.#running.add(id);
    }),
    vscode.debug.onDidTerminateDebugSession(({ id, type }) => {
      this.#running.delete(id);
      if (type === debugType) void this.withdraw();
    }),
  );

  async allow(): Promise<void> {
    await vscode.commands.executeCommand("setContext", "lambdaWorkbench.debugging", true);
  }

  /** Nothing came of it, or a session is over; another may still run. */
  async withdraw(): Promise<void> {
    if (this.#running.size > 0) return;
    await vscode.commands.executeCommand("setContext", "lambdaWorkbench.debugging", false);
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}
