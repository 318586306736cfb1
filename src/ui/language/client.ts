import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import { DeploymentNotification } from "../../protocol/lsp.ts";
import type { EmulatorState } from "../kit/emulatorControl.ts";
import { setting } from "../kit/settings.ts";

/** Files that a template may place a handler in, or that may be a template. */
const documentSelector = [
  { scheme: "file", pattern: "**/*.{yaml,yml,template,json}" },
  { scheme: "file", pattern: "**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py}" },
];

/** Starts the language server's process and connects the editor to it. */
export async function startLanguageClient(
  extensionUri: vscode.Uri,
  emulator: EmulatorState,
): Promise<LanguageClient> {
  // Half a megabyte that most windows never need.
  const { LanguageClient: Client, TransportKind } = await import("vscode-languageclient/node");
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language.js").fsPath;
  const client = new Client(
    "lambdaWorkbench",
    "Lambda Language Server",
    { module, transport: TransportKind.ipc },
    {
      documentSelector,
      initializationOptions: { deployment: deploymentOf(emulator) },
      middleware: {
        provideCodeLenses: (document, token, next) =>
          setting("codeLens.enabled", document.uri) ? next(document, token) : [],
      },
    },
  );
  await client.start();
  return client;
}

/** Names that a template puts together have the region and the account of the emulator that runs. */
export async function tellDeployment(client: LanguageClient, emulator: EmulatorState): Promise<void> {
  await client.sendNotification(DeploymentNotification.method, deploymentOf(emulator));
}

/** Until one runs the server takes what the emulator starts with. */
function deploymentOf(emulator: EmulatorState) {
  const parameters = setting("templates.parameters");
  if (emulator.kind !== "running") return { parameters };
  const { target, accountId } = emulator;
  return { region: target.region, ...(accountId !== undefined && { accountId }), parameters };
}

/** Asks for the lenses of every open document anew. */
export async function refreshLenses(client: LanguageClient): Promise<void> {
  const { CodeLensRequest } = await import("vscode-languageclient/node");
  const lenses = client.getFeature(CodeLensRequest.method);
  for (const document of vscode.workspace.textDocuments) {
    lenses.getProvider(document)?.onDidChangeCodeLensEmitter.fire();
  }
}
