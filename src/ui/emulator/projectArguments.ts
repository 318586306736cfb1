import { resolve } from "node:path";
import * as vscode from "vscode";
import { setting } from "../kit/settings.ts";
import { workspaceTemplates } from "../kit/templates.ts";

/** What the emulator is told of the workspace: its templates, and what the settings say about them. */
export async function projectArguments(): Promise<string[]> {
  const templates = await workspaceTemplates();
  const parameters = Object.entries(setting("templates.parameters"));
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const variables = setting("templates.environmentFile");
  return [
    ...templates.map((file) => `--template=${file}`),
    ...parameters.map(([name, value]) => `--parameter=${name}=${value}`),
    ...(variables === "" ? [] : [`--env-vars=${resolve(folder ?? "", variables)}`]),
  ];
}
