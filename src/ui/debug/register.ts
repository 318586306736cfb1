import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { requireTrust } from "../kit/trust.ts";
import { configurationFor, debugType } from "./configuration.ts";
import { pickLocal } from "./debuggable.ts";
import { DebuggerOffer } from "./debuggerOffer.ts";
import { installDebugpy } from "./installDebugpy.ts";
import { LambdaAdapter, type AdapterApp } from "./lambdaAdapter.ts";
import { LambdaConfigurationProvider, type ProviderApp } from "./provider.ts";

type DebugApp = AdapterApp & ProviderApp & Pick<App, "subscriptions">;

/** Debugging of local functions: the debug type `lambda` and the commands that start it. */
export function registerDebug(app: DebugApp): void {
  const offer = new DebuggerOffer();
  const provider = new LambdaConfigurationProvider(app, offer);
  const { Initial, Dynamic } = vscode.DebugConfigurationProviderTriggerKind;
  app.subscriptions.push(
    offer,
    vscode.debug.registerDebugConfigurationProvider(debugType, provider, Initial),
    // Only the list: an editor asks every registered provider to resolve.
    vscode.debug.registerDebugConfigurationProvider(
      debugType,
      { provideDebugConfigurations: (folder) => provider.provideDebugConfigurations(folder) },
      Dynamic,
    ),
    vscode.debug.registerDebugAdapterDescriptorFactory(debugType, {
      createDebugAdapterDescriptor: (session) =>
        new vscode.DebugAdapterInlineImplementation(new LambdaAdapter(app, session)),
    }),
  );
  app.commands.register("lambdaWorkbench.debug", (request) => debugFunction(app, offer, request));
  app.commands.register("lambdaWorkbench.install.debugpy", (argument) => installDebugpy(app, argument));
}

async function debugFunction(
  app: DebugApp,
  offer: DebuggerOffer,
  request: ArgumentOf<"lambdaWorkbench.debug">,
): Promise<void> {
  requireTrust("Debugging");
  if (request?.target?.kind === "aws") {
    throw new AppError("not-local", {
      userMessage: `"${request.name}" is deployed. A function is debugged on this machine: choose it under Local.`,
    });
  }
  const name = request?.name ?? (await pickLocal(app));
  const pickedEvent =
    request?.event ??
    (await app.commands.execute("lambdaWorkbench.pick.event", {
      name,
      target: { kind: "local" },
      act: "Debug",
    }));
  if (pickedEvent === undefined) return;
  await offer.allow();
  const started = await vscode.debug.startDebugging(
    folderOf(pickedEvent),
    configurationFor(name, { pickedEvent }),
  );
  if (!started) await offer.withdraw();
}

/** The workspace folder of the event's file; any other serves as well. */
function folderOf(
  event: { kind: "file"; uri: string } | { kind: "text" },
): vscode.WorkspaceFolder | undefined {
  const own =
    event.kind === "file" ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(event.uri)) : undefined;
  return own ?? vscode.workspace.workspaceFolders?.[0];
}
