import assert from "node:assert/strict";
import * as vscode from "vscode";
import type { Inside } from "../../src/extension.ts";

/** The extension's own parts, which it gives to tests only. */
export async function activateExtension(): Promise<Inside> {
  const extension = vscode.extensions.getExtension<Inside | undefined>("lambda-workbench.lambda-workbench");
  assert.ok(extension, "the extension is not installed");
  const inside = await extension.activate();
  assert.ok(inside, "the extension does not know that it is tested");
  return inside;
}

/** A file of the workspace that the tests run in. */
export function workspaceFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "no workspace");
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Collects the error messages that a person would see while `work` runs; none of them is answered. */
export async function shownErrors(work: () => Promise<unknown>): Promise<string[]> {
  const shown: string[] = [];
  const original = vscode.window.showErrorMessage;
  const record = (message: string, ...items: readonly unknown[]) => {
    shown.push([message, ...items.filter((item) => typeof item === "string")].join(" | "));
    return Promise.resolve(undefined);
  };
  Object.assign(vscode.window, { showErrorMessage: record });
  try {
    await work();
  } finally {
    Object.assign(vscode.window, { showErrorMessage: original });
  }
  return shown;
}
