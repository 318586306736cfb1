import * as v from "valibot";
import * as vscode from "vscode";
import { FunctionRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { isCancel, showError, type CommandId } from "../commands.ts";
import type { ChooserApp } from "../kit/chooseFunction.ts";
import type { DebuggerOffer } from "./debuggerOffer.ts";
import { requireTrust } from "../kit/trust.ts";
import { configurationFor, readConfiguration } from "./configuration.ts";
import { listDebuggable, pickLocal } from "./debuggable.ts";
import { firstEvents } from "./firstEvents.ts";

/** What offering configurations takes. */
export type ProviderApp = ChooserApp & Pick<App, "commands" | "log">;

/** Makes F5 work: with a launch.json, with a part of one, and with none. */
export class LambdaConfigurationProvider implements vscode.DebugConfigurationProvider {
  readonly #app: ProviderApp;
  readonly #offer: DebuggerOffer;

  constructor(app: ProviderApp, offer: DebuggerOffer) {
    this.#app = app;
    this.#offer = offer;
  }

  /** For a new launch.json and for the list in the Run view: each function, with its first saved event. */
  provideDebugConfigurations(
    folder: vscode.WorkspaceFolder | undefined,
  ): Promise<vscode.DebugConfiguration[] | undefined> {
    return this.#shown(async () => {
      const [functions, events] = await Promise.all([listDebuggable(this.#app), firstEvents(folder)]);
      return functions.map(({ name }) => {
        const event = events.get(name);
        return configurationFor(name, event === undefined ? {} : { event });
      });
    });
  }

  /** Without a launch.json the configuration is empty: then the handler under the cursor is meant. */
  resolveDebugConfiguration(
    _folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    return this.#shown(async () => {
      requireTrust(vscode.l10n.t("Debugging"));
      // Who asks for it by name or in launch.json gets it over any file.
      await this.#offer.allow();
      if (typeof configuration["function"] === "string") return configuration;
      const name = (await functionAtCursor()) ?? (await pickLocal(this.#app));
      // What the user wrote wins over what we would write.
      return { ...configurationFor(name), ...given(configuration), function: name };
    });
  }

  resolveDebugConfigurationWithSubstitutedVariables(
    folder: vscode.WorkspaceFolder | undefined,
    configuration: vscode.DebugConfiguration,
  ): Promise<vscode.DebugConfiguration | undefined> {
    return this.#shown(async () => {
      const { functionName: name, event, invoke } = readConfiguration(configuration, folder);
      if (!invoke) return configuration;
      const picked =
        event ??
        (await this.#app.commands.execute("lambdaWorkbench.pick.event", {
          name,
          target: { kind: "local" },
          act: configuration["noDebug"] === true ? "Invoke" : "Debug",
          place: {},
        }));
      if (picked === undefined) return undefined;
      if (configuration["noDebug"] !== true)
        return { ...configuration, event: undefined, pickedEvent: picked };
      // "Run Without Debugging" is an ordinary invoke; no session is needed for it.
      await this.#app.commands.execute("lambdaWorkbench.invoke", {
        name,
        target: { kind: "local" },
        event: picked,
      });
      return undefined;
    });
  }

  /** The editor shows nothing of what a provider throws; `undefined` makes it stop quietly. */
  async #shown<Value>(work: () => Promise<Value>): Promise<Value | undefined> {
    let value: Value | undefined;
    try {
      value = await work();
    } catch (error) {
      if (!isCancel(error)) showError(error, { log: this.#app.log, during: "debug" });
    }
    if (value === undefined) await this.#offer.withdraw();
    return value;
  }
}

/** The editor hands over an empty name, type and request where there is no launch.json. */
function given(configuration: vscode.DebugConfiguration): Partial<vscode.DebugConfiguration> {
  return Object.fromEntries(
    Object.entries(configuration).filter(([, value]) => value !== undefined && value !== ""),
  );
}

/** The function whose "Debug" lens is nearest above the cursor, else the first in the file: the lenses are proven. */
async function functionAtCursor(): Promise<string | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    "vscode.executeCodeLensProvider",
    editor.document.uri,
    // How many lenses to resolve; ours come resolved, and a file has few handlers.
    100,
  );
  const ours = lenses
    .filter((lens) => lens.command?.command === ("lambdaWorkbench.debug" satisfies CommandId))
    .sort((one, other) => one.range.start.compareTo(other.range.start));
  const above = ours.findLast((lens) => lens.range.start.line <= editor.selection.active.line);
  const read = v.safeParse(FunctionRef, (above ?? ours[0])?.command?.arguments?.[0]);
  return read.success ? read.output.name : undefined;
}
