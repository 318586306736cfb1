import * as vscode from "vscode";
import type { EventChoice } from "../../protocol/functionRef.ts";
import { AppError } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { ArgumentOf } from "../commands.ts";
import { GoBack } from "../kit/ask.ts";
import { requireTrust } from "../kit/trust.ts";
import { configurationFor, debugType } from "./configuration.ts";
import { pickLocal } from "./debuggable.ts";
import { DebuggerOffer } from "./debuggerOffer.ts";
import type { AdapterApp } from "./lambdaAdapter.ts";
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
      async createDebugAdapterDescriptor(session) {
        const { LambdaAdapter } = await import("./lambdaAdapter.ts");
        return new vscode.DebugAdapterInlineImplementation(new LambdaAdapter(app, session));
      },
    }),
  );
  app.commands.register("lambdaWorkbench.debug", (request) => debugFunction(app, offer, request));
  app.commands.register("lambdaWorkbench.debug.test", async (test) => {
    const { debugTest } = await import("./debugTest.ts");
    return await debugTest(offer, test);
  });
  app.commands.register("lambdaWorkbench.install.debugpy", async (argument) => {
    const { installDebugpy } = await import("./installDebugpy.ts");
    await installDebugpy(app, argument);
  });
}

async function debugFunction(
  app: DebugApp,
  offer: DebuggerOffer,
  request: ArgumentOf<"lambdaWorkbench.debug">,
): Promise<void> {
  requireTrust(vscode.l10n.t("Debugging"));
  if (request?.target?.kind === "aws") {
    throw new AppError("not-local", {
      userMessage: vscode.l10n.t(
        '"{0}" is deployed. A function is debugged on this machine: choose it under Local.',
        request.name,
      ),
    });
  }
  const chosen = await chooseCall(app, request);
  if (chosen === undefined) return;
  const { name, pickedEvent } = chosen;
  await offer.allow();
  const started = await vscode.debug.startDebugging(
    folderOf(pickedEvent),
    configurationFor(name, { pickedEvent }),
  );
  if (!started) await offer.withdraw();
}

/** Asks for the function and then for the event; Back goes from the second to the first. */
async function chooseCall(
  app: DebugApp,
  request: ArgumentOf<"lambdaWorkbench.debug">,
): Promise<{ name: string; pickedEvent: EventChoice } | undefined> {
  const target = { kind: "local" } as const;
  const back = request === undefined;
  const place = back ? { step: 2, totalSteps: 2, back } : {};
  for (;;) {
    const name = request?.name ?? (await pickLocal(app));
    if (request?.event !== undefined) return { name, pickedEvent: request.event };
    try {
      const question = { name, target, act: "Debug", place } as const;
      const pickedEvent = await app.commands.execute("lambdaWorkbench.pick.event", question);
      return pickedEvent === undefined ? undefined : { name, pickedEvent };
    } catch (error) {
      if (!(error instanceof GoBack) || !back) throw error;
    }
  }
}

/** The workspace folder of the event's file; any other serves as well. */
function folderOf(
  event: { kind: "file"; uri: string } | { kind: "text" },
): vscode.WorkspaceFolder | undefined {
  const own =
    event.kind === "file" ? vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(event.uri)) : undefined;
  return own ?? vscode.workspace.workspaceFolders?.[0];
}
