import * as vscode from "vscode";
import { once } from "../../shared/once.ts";
import { codeScheme } from "../kit/codeUri.ts";
import type { CodeApp } from "./app.ts";

/** Code of functions and layers as read-only folders, and the way of a folder's code to a function. */
export function registerCode(app: CodeApp): void {
  const files = once(async () => new (await import("./codeFiles.ts")).CodeFiles(app));
  const built = once(async () => new (await import("./builtFiles.ts")).BuiltFiles());
  const means = async () => ({ files: await files(), built: await built() });
  const changed = new vscode.EventEmitter<vscode.FileChangeEvent[]>();
  const readOnly = () => {
    throw vscode.FileSystemError.NoPermissions(vscode.l10n.t("What is deployed is changed by a deployment."));
  };
  const provider: vscode.FileSystemProvider = {
    onDidChangeFile: changed.event,
    stat: async (uri) => (await files()).stat(uri),
    readDirectory: async (uri) => (await files()).readDirectory(uri),
    readFile: async (uri) => (await files()).readFile(uri),
    watch: () => ({ dispose: () => undefined }),
    writeFile: readOnly,
    createDirectory: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
  const { commands } = app;
  app.subscriptions.push(
    changed,
    vscode.workspace.registerFileSystemProvider(codeScheme, provider, {
      isReadonly: true,
      isCaseSensitive: true,
    }),
  );
  app.subscriptions.push(
    vscode.workspace.registerTextDocumentContentProvider("lambda-built", {
      provideTextDocumentContent: async (uri) => (await built()).provideTextDocumentContent(uri),
    }),
  );
  // Its key is nobody else's before something was deployed from this workspace.
  if (app.state.workspace.get("lastDeployed") !== undefined) {
    void vscode.commands.executeCommand("setContext", "lambdaWorkbench.deployed", true);
  }
  const browsing = async () => await import("./browse.ts");
  const comparing = async () => await import("./compare.ts");
  const deploying = async () => await import("./deploy.ts");
  commands.register("lambdaWorkbench.open.code", async (given) =>
    (await browsing()).openCode(app, await files(), given),
  );
  commands.register("lambdaWorkbench.compare.code", async (given) =>
    (await comparing()).compareCode(app, await means(), given),
  );
  commands.register("lambdaWorkbench.download.code", async (given) =>
    (await import("./download.ts")).downloadCode(app, await files(), given),
  );
  commands.register("lambdaWorkbench.deploy.code", async (given) =>
    (await deploying()).deploy(app, await means(), given),
  );
  commands.register("lambdaWorkbench.deploy.again", async () =>
    (await deploying()).deployAgain(app, await means()),
  );
}
