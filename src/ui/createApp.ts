import * as vscode from "vscode";
import { Clients } from "../aws/clients.ts";
import { systemClock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import { once } from "../shared/once.ts";
import type { App } from "./app.ts";
import { createCommands } from "./commands.ts";
import { EmulatorProcess } from "./emulator/control.ts";
import { FunctionLists } from "./kit/functions/functionLists.ts";
import { FunctionOutput } from "./kit/output.ts";
import { Targets } from "./kit/targets.ts";

/** Builds what the features share. Nothing is started: the emulator and the SDK come on first use. */
export function createApp(context: vscode.ExtensionContext): App {
  const { extensionUri, subscriptions, secrets } = context;
  const logChannel = vscode.window.createOutputChannel("Lambda Workbench", { log: true });
  subscriptions.push(logChannel);
  const log = editorLog(logChannel);
  const commands = createCommands(log, subscriptions);
  commands.register("lambdaWorkbench.show.log", () => logChannel.show());

  const state = { workspace: context.workspaceState, machine: context.globalState };
  const emulatorOutput = once(() => {
    const channel = vscode.window.createOutputChannel(vscode.l10n.t("Lambda Emulator"));
    subscriptions.push(channel);
    return channel;
  });
  commands.register("lambdaWorkbench.show.emulator", () => emulatorOutput().show(true));

  const toolsUri = vscode.Uri.joinPath(context.globalStorageUri, "tools");
  const changes: App["changes"] = {
    functionChanged: new vscode.EventEmitter(),
    listChanged: new vscode.EventEmitter(),
    templatesChanged: new vscode.EventEmitter(),
  };
  const emulator = new EmulatorProcess({
    log,
    clock: systemClock,
    extensionUri,
    storageUri: context.storageUri ?? vscode.Uri.joinPath(context.globalStorageUri, "no-folder"),
    toolsUri,
    secrets,
    output: emulatorOutput,
    onTemplatesChanged: () => changes.templatesChanged.fire(),
  });
  const targets = new Targets({ state, emulator });
  const output = new FunctionOutput();
  subscriptions.push(emulator, targets, output, ...Object.values(changes));
  const clients = new Clients({
    mfaCode: askForMfaCode,
    mayRunPrograms: () => vscode.workspace.isTrusted,
  });

  return {
    log,
    clock: systemClock,
    commands,
    state,
    emulator,
    targets,
    clients,
    output,
    functions: new FunctionLists({
      targets,
      clients,
      memory: state.workspace,
      onChange: (target) => changes.listChanged.fire(target),
    }),
    changes,
    folders: { extension: extensionUri, tools: toolsUri },
    subscriptions,
  };
}

/** Our log in the editor's log channel, whose level the user picks there. */
function editorLog(channel: vscode.LogOutputChannel): Log {
  const at = (write: (message: string, ...facts: unknown[]) => void) => {
    return (event: string, facts?: Record<string, unknown>) =>
      facts === undefined ? write(event) : write(event, JSON.stringify(facts));
  };
  return {
    debug: at((...parts) => channel.debug(...parts)),
    info: at((...parts) => channel.info(...parts)),
    warn: at((...parts) => channel.warn(...parts)),
    error: at((...parts) => channel.error(...parts)),
  };
}

async function askForMfaCode(serial: string): Promise<string> {
  const code = await vscode.window.showInputBox({
    title: vscode.l10n.t("AWS sign-in"),
    prompt: vscode.l10n.t("One-time code of {0}", serial),
    password: true,
    ignoreFocusOut: true,
  });
  if (code === undefined) throw new vscode.CancellationError();
  return code;
}
