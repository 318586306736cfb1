import * as vscode from "vscode";
import type { LanguageClient } from "vscode-languageclient/node";
import * as v from "valibot";
import { DeploymentNotification, FunctionFoldersNotification } from "../../protocol/lsp.ts";
import type { EmulatorState } from "../kit/emulatorControl.ts";
import { setting } from "../kit/settings.ts";
import type { Targets } from "../kit/targets.ts";
import { placedLenses } from "./placedLenses.ts";

/** Files that a template may place a handler in, or that may be a template. */
const documentSelector = [
  { scheme: "file", pattern: "**/*.{yaml,yml,template,json}" },
  { scheme: "file", pattern: "**/*.{js,mjs,cjs,jsx,ts,mts,cts,tsx,py}" },
];

interface LanguageClientOptions {
  readonly extensionUri: vscode.Uri;
  readonly emulator: EmulatorState;
  readonly targets: Pick<Targets, "lastUsed">;
  /** Called when it is known where functions have their code. */
  readonly onFunctionFolders: (folders: readonly string[]) => void;
}

/** Starts the language server's process and connects the editor to it. */
export async function startLanguageClient({
  extensionUri,
  emulator,
  targets,
  onFunctionFolders,
}: LanguageClientOptions): Promise<LanguageClient> {
  // Half a megabyte that most windows never need.
  const { LanguageClient: Client, TransportKind } = await import("vscode-languageclient/node");
  const module = vscode.Uri.joinPath(extensionUri, "dist", "language.js").fsPath;
  const client = new Client(
    "lambdaWorkbench",
    vscode.l10n.t("Lambda Language Server"),
    { module, transport: TransportKind.ipc },
    {
      documentSelector,
      initializationOptions: { deployment: deploymentOf(emulator), texts: vscode.l10n.bundle ?? {} },
      middleware: {
        provideCodeLenses: async (document, token, next) =>
          setting("codeLens.enabled", document.uri)
            ? placedLenses((await next(document, token)) ?? [], targets)
            : [],
      },
    },
  );
  const { method, params } = FunctionFoldersNotification;
  client.onNotification(method, (sent: unknown) => onFunctionFolders(v.parse(params, sent).folders));
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
