import { basename } from "node:path";
import * as vscode from "vscode";
import { mayBeEntry } from "../../template/findEntries.ts";
import { projectFormats } from "../../template/formats.ts";
import type { App } from "../app.ts";
import { refreshLenses, tellDeployment } from "./client.ts";
import { FunctionFolders } from "./functionFolders.ts";
import { LanguageServer } from "./languageServer.ts";

/** Lenses, diagnostics, definitions and hovers, from a server that starts when it could say something. */
export function registerLanguage({
  log,
  emulator,
  folders,
  targets,
  subscriptions,
}: Pick<App, "log" | "emulator" | "folders" | "subscriptions" | "targets">): void {
  const functionFolders = new FunctionFolders();
  const server = new LanguageServer({
    log,
    emulator,
    targets,
    extensionUri: folders.extension,
    onFunctionFolders: (found) => functionFolders.set(found),
  });
  // A template that is made outside the editor, as `sam init` does, would not be seen otherwise.
  const watcher = vscode.workspace.createFileSystemWatcher(
    "**/*.{yaml,yml,template,json}",
    false,
    true,
    true,
  );
  subscriptions.push(
    server,
    functionFolders,
    targets.onDidUse(() => server.whenRunning(refreshLenses)),
    watcher,
    watcher.onDidCreate(({ path }) => {
      if (!server.isStarted && mayBeEntry(projectFormats, basename(path))) server.considerAll();
    }),
    vscode.workspace.onDidOpenTextDocument((document) => server.consider(document)),
    vscode.workspace.onDidSaveTextDocument((document) => server.consider(document)),
    vscode.workspace.onDidChangeWorkspaceFolders(() => server.considerAll()),
    emulator.onDidChange((state) => server.whenRunning((client) => tellDeployment(client, state))),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("lambdaWorkbench.codeLens")) server.whenRunning(refreshLenses);
      if (change.affectsConfiguration("lambdaWorkbench.templates"))
        server.whenRunning((client) => tellDeployment(client, emulator.state));
    }),
  );
  server.considerAll();
}
