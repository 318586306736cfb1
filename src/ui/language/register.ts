import { basename, extname } from "node:path";
import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { messageOf } from "../../shared/errors.ts";
import { findEntries, isEntry, mayBeEntry } from "../../template/findEntries.ts";
import { projectFormats } from "../../template/formats.ts";
import type { App } from "../app.ts";
import { refreshLenses, startLanguageClient, tellDeployment } from "./client.ts";

const sourceEndings: ReadonlySet<string> = new Set(".js .mjs .cjs .jsx .ts .mts .cts .tsx .py".split(" "));

/**
 * Lenses, diagnostics, definitions and hovers. The server starts with the first document that it could say something
 * about, in a workspace that has a template. It only reads, so that it also serves untrusted workspaces.
 */
export function registerLanguage({
  log,
  emulator,
  folders,
  subscriptions,
}: Pick<App, "log" | "emulator" | "folders" | "subscriptions">): void {
  let client: Promise<LanguageClient> | undefined;
  let search: Promise<boolean> | undefined;

  const start = () => {
    client ??= startLanguageClient(folders.extension, emulator.state);
    client.catch((error: unknown) =>
      log.error("language server did not start", { message: messageOf(error) }),
    );
  };
  const consider = async (document: vscode.TextDocument): Promise<void> => {
    const { uri } = document;
    if (client !== undefined || uri.scheme !== "file" || !vscode.workspace.getWorkspaceFolder(uri)) return;
    const name = basename(uri.fsPath);
    if (isEntry(projectFormats, name, document.getText())) start();
    else if (sourceEndings.has(extname(name)) && (await (search ??= workspaceHasTemplates()))) start();
  };

  const searchAgain = () => {
    search = undefined;
    for (const document of vscode.workspace.textDocuments) void consider(document);
  };
  // A template that is made outside the editor, as `sam init` does, would not be seen otherwise.
  const watcher = vscode.workspace.createFileSystemWatcher(
    "**/*.{yaml,yml,template,json}",
    false,
    true,
    true,
  );

  subscriptions.push(
    watcher,
    watcher.onDidCreate(({ path }) => {
      if (client === undefined && mayBeEntry(projectFormats, basename(path))) searchAgain();
    }),
    vscode.workspace.onDidOpenTextDocument((document) => void consider(document)),
    vscode.workspace.onDidSaveTextDocument((document) => void consider(document)),
    vscode.workspace.onDidChangeWorkspaceFolders(searchAgain),
    emulator.onDidChange((state) => {
      void client?.then(
        (running) => tellDeployment(running, state),
        () => undefined,
      );
    }),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (!change.affectsConfiguration("lambdaWorkbench.codeLens")) return;
      void client?.then(refreshLenses, () => undefined);
    }),
    {
      dispose: () =>
        void client?.then(
          (running) => running.stop(),
          () => undefined,
        ),
    },
  );
  for (const document of vscode.workspace.textDocuments) void consider(document);
}

async function workspaceHasTemplates(): Promise<boolean> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  for (const { uri } of folders) if ((await findEntries(projectFormats, uri.fsPath)).length > 0) return true;
  return false;
}
