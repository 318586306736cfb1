import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import type { CommandLine } from "../../../shared/systems/commandLine.ts";
import { findEntries } from "../../../template/findEntries.ts";
import { sam } from "../../../template/formats/sam/format.ts";
import { findProgram } from "../../kit/findProgram.ts";
import { type BuiltFunction, cdkOutputs, samOutputs } from "../../../template/builtFunctions.ts";

export const toolIds = ["sam", "cdk"] as const;

/** A project that is built by a tool of its own before it is deployed. */
export interface Project {
  readonly tool: (typeof toolIds)[number];
  /** The file at which the tool begins: a template, or `cdk.json`. */
  readonly entry: string;
}

/** What a tool is asked for, as a person would type it. */
export function commandOf({ tool }: Project): string {
  return (tool === "sam" ? ["sam", "build"] : ["cdk", "synth"]).join(" ");
}

/** Those of the workspace whose tool is on this machine. */
export async function buildableProjects(): Promise<readonly Project[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  const templates = await Promise.all(folders.map(({ uri }) => findEntries([sam], uri.fsPath)));
  const apps = await vscode.workspace.findFiles("**/cdk.json", "**/{node_modules,cdk.out}/**", 20);
  const projects: readonly Project[] = [
    ...templates.flat().map((entry) => ({ tool: "sam", entry }) as const),
    ...apps.map(({ fsPath: entry }) => ({ tool: "cdk", entry }) as const),
  ];
  const programs = await Promise.all(projects.map((project) => programOf(project, undefined)));
  return projects.filter((_, at) => programs[at] !== undefined);
}

/** How the project's tool is started; SAM builds one function alone where it is known. */
export async function programOf(
  { tool, entry }: Project,
  logicalId: string | undefined,
): Promise<CommandLine | undefined> {
  if (tool === "sam") {
    const template = ["--template-file", basename(entry)];
    return await findProgram("sam", ["build", ...(logicalId === undefined ? [] : [logicalId]), ...template]);
  }
  // The version that the project asks for comes before the machine's.
  return await findProgram("cdk", ["synth", "--quiet"], { before: binariesAbove(dirname(entry)) });
}

/** What the tool has built last. */
export async function outputsOf({ tool, entry }: Project): Promise<readonly BuiltFunction[]> {
  return await (tool === "sam" ? samOutputs : cdkOutputs)(dirname(entry));
}

function binariesAbove(folder: string): readonly string[] {
  const binaries = join(folder, "node_modules/.bin");
  const parent = dirname(folder);
  return [...(existsSync(binaries) ? [binaries] : []), ...(parent === folder ? [] : binariesAbove(parent))];
}
