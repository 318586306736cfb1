import { relative, isAbsolute } from "node:path";
import * as vscode from "vscode";

/**
 * Whether the file in front is code of a function, for the condition under which the debugger "Lambda" is offered: over
 * any other file F5 is left to others.
 */
export class FunctionFolders implements vscode.Disposable {
  readonly #subscription: vscode.Disposable;
  #folders: readonly string[] = [];

  constructor() {
    this.#subscription = vscode.window.onDidChangeActiveTextEditor(() => this.#tell());
  }

  set(folders: readonly string[]): void {
    this.#folders = folders;
    this.#tell();
  }

  dispose(): void {
    this.#subscription.dispose();
  }

  #tell(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    // The tree, a terminal or an output in front changes nothing about the file behind it.
    if (uri === undefined && vscode.window.visibleTextEditors.length > 0) return;
    const inFunction = uri?.scheme === "file" && this.#folders.some((folder) => isWithin(folder, uri.fsPath));
    void vscode.commands.executeCommand("setContext", "lambdaWorkbench.functionFile", inFunction);
  }
}

function isWithin(folder: string, path: string): boolean {
  const inside = relative(folder, path);
  return !inside.startsWith("..") && !isAbsolute(inside) && !inside.split(/[/\\]/).includes("node_modules");
}
