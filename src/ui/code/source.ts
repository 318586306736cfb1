import { dirname } from "node:path";
import * as v from "valibot";
import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import type { FunctionDetails } from "../../aws/functions.ts";
import { choose } from "../kit/askSetting.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { CodeApp } from "./app.ts";
import { buildableProjects, commandOf, type Project, toolIds } from "./build/tools.ts";
import { folderOf } from "./folder.ts";
import { gather, type Gathered } from "./gather/gather.ts";

/** Where a function's code comes from. */
export interface CodeSource {
  /** What a person would call it. */
  readonly folder: vscode.Uri;
  /** Builds what has to be built. */
  readonly gather: () => Promise<Gathered & { readonly folder: vscode.Uri }>;
}

const key = "codeBuilds";
const Builds = v.record(
  v.string(),
  v.object({ tool: v.picklist(toolIds), entry: v.string(), logicalId: v.optional(v.string()) }),
);
type Build = v.InferOutput<typeof Builds>[string];

interface Asked {
  readonly access: Access;
  readonly details: Pick<FunctionDetails, "handler" | "arn">;
  /** As the last time, without a question. */
  readonly again?: boolean;
}

/** The folder or the project that a function is deployed from: that of the last time, or the one that the person says. */
export async function sourceOf(app: CodeApp, fn: FunctionAtTarget, asked: Asked): Promise<CodeSource> {
  const { again = false, details } = asked;
  const known = buildsOf(app)[functionKey(fn)];
  const project = again ? known : await askProject(known);
  if (project !== undefined) return projectSource(app, fn, { ...asked, project, known });
  await remember(app, fn, undefined);
  const folder = await folderOf(app.state, fn, { again });
  const { handler = "" } = details;
  return { folder, gather: async () => ({ ...(await gather(folder.fsPath, handler)), folder }) };
}

function projectSource(
  app: CodeApp,
  fn: FunctionAtTarget,
  {
    access,
    details,
    project,
    known,
  }: Asked & { readonly project: Project; readonly known: Build | undefined },
): CodeSource {
  const { handler = "", arn } = details;
  const folder = vscode.Uri.file(dirname(project.entry));
  return {
    folder,
    gather: async () => {
      const { build } = await import("./build/build.ts");
      const logicalId = known?.entry === project.entry ? known.logicalId : undefined;
      const built = await build({ project, logicalId, name: fn.name, arn, handler, access });
      await remember(app, fn, { tool: project.tool, entry: project.entry, logicalId: built.logicalId });
      return built;
    },
  };
}

/** Undefined where a folder's files are deployed as they are, or bundled by its esbuild. */
async function askProject(known: Build | undefined): Promise<Project | undefined> {
  const projects = await buildableProjects();
  if (projects.length === 0) return undefined;
  const isLast = ({ tool, entry }: Project) => tool === known?.tool && entry === known.entry;
  const items = projects
    .toSorted((one, other) => Number(isLast(other)) - Number(isLast(one)))
    .map((project) => ({
      label: `$(tools) ${commandOf(project)}`,
      description: vscode.workspace.asRelativePath(project.entry),
      value: project,
    }));
  const files = {
    label: vscode.l10n.t("$(folder) A folder's files…"),
    description: vscode.l10n.t("as they are, or bundled by the project's esbuild"),
    value: undefined,
  };
  return await choose<Project | undefined>(
    vscode.l10n.t("Where the Code Comes From"),
    known === undefined ? [files, ...items] : [...items, files],
  );
}

function buildsOf({ state }: CodeApp): v.InferOutput<typeof Builds> {
  const builds = v.safeParse(Builds, state.workspace.get(key));
  return builds.success ? builds.output : {};
}

async function remember(app: CodeApp, fn: FunctionAtTarget, build: Build | undefined): Promise<void> {
  const { [functionKey(fn)]: before, ...others } = buildsOf(app);
  if (build === undefined && before === undefined) return;
  const kept = build === undefined ? others : { ...others, [functionKey(fn)]: build };
  await app.state.workspace.update(key, kept);
}
