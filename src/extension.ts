import * as vscode from "vscode";
import { createApp } from "./ui/createApp.ts";
import type { App, Feature } from "./ui/app.ts";
import { registerApis } from "./ui/apis/register.ts";
import { registerCode } from "./ui/code/register.ts";
import { registerConsole } from "./ui/console/register.ts";
import { registerEmulator } from "./ui/emulator/register.ts";
import { registerEvents } from "./ui/events/register.ts";
import { registerExplorer } from "./ui/explorer/register.ts";
import type { FunctionTree } from "./ui/explorer/tree.ts";
import { registerFunctions } from "./ui/functions/register.ts";
import { registerEnvironment } from "./ui/environment/register.ts";
import { registerLanguage } from "./ui/language/register.ts";
import { registerLogs } from "./ui/logs/register.ts";
import { registerDebug } from "./ui/debug/register.ts";
import { registerProjects } from "./ui/projects/register.ts";
import { registerRelease } from "./ui/release/register.ts";
import { registerSources } from "./ui/sources/register.ts";
import { registerTests } from "./ui/tests/register.ts";
import { registerSettings } from "./ui/settings/register.ts";

/** One line a capability. */
const features: readonly Feature[] = [
  registerEmulator,
  registerEvents,
  registerFunctions,
  registerProjects,
  registerDebug,
  registerEnvironment,
  registerSettings,
  registerRelease,
  registerSources,
  registerCode,
  registerConsole,
  registerApis,
  registerLogs,
  registerLanguage,
  registerTests,
];

/** What tests get to look into. */
export interface Inside {
  readonly app: App;
  readonly tree: FunctionTree;
}

/** Registers and returns: nothing is read, started or asked until it is used. */
export function activate(context: vscode.ExtensionContext): Inside | undefined {
  const app = createApp(context);
  const tree = registerExplorer(app);
  for (const register of features) register(app);
  return context.extensionMode === vscode.ExtensionMode.Test ? { app, tree } : undefined;
}
