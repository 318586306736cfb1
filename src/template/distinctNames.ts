import { dirname } from "node:path";
import type { Application } from "./model/application.ts";
import type { FunctionDeclaration } from "./model/functionDeclaration.ts";
import { shortened } from "./model/shortName.ts";

/** Other names for functions and other resources, by their entry and then by the name that they have in their project. */
export type DistinctNames = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Tells functions of several projects apart that have the same name: each gets the name of its project's stack before its own,
 * or of its folder. Of two in one folder nothing tells which is meant, so both keep it.
 */
export function distinctNames(applications: readonly Application[]): DistinctNames {
  const owners = new Map<string, Application[]>();
  for (const application of applications) {
    for (const name of namesOf(application)) {
      const sharing = owners.get(name) ?? [];
      sharing.push(application);
      owners.set(name, sharing);
    }
  }
  const names = new Map<string, Map<string, string>>();
  for (const [name, sharing] of owners) {
    const labels = sharing.length > 1 ? labelsOf(sharing) : [];
    for (const { file, label } of new Set(labels).size > 1 ? labels : []) {
      const own = names.get(file) ?? new Map<string, string>();
      const type = /^[^/]+\//.exec(name)?.[0] ?? "";
      names.set(file, own.set(name, shortened(`${label}-${name.slice(type.length)}`)));
    }
  }
  return names;
}

/** All that names are told apart by: while it stays, they do. */
export function namesToTellApart(application: Application): string {
  const { file, stackName, functions } = application;
  const isSource = functions.map(({ code }) => code.kind !== "elsewhere");
  return JSON.stringify([file, stackName, [...namesOf(application)], isSource]);
}

function namesOf({ functions, resources }: Application): ReadonlySet<string> {
  const generated = resources.flatMap(({ generatedName }) => generatedName ?? []);
  return new Set([...functions.map(({ nameInProject }) => nameInProject), ...generated]);
}

/**
 * The functions of all applications, without those that are the deployable form of another in their folder: `sam package`
 * leaves its output there.
 */
export function withoutPackagedTwins(applications: readonly Application[]): readonly Application[] {
  const all = applications.flatMap(({ functions }) => functions);
  const sources = new Set(all.filter(({ code }) => code.kind !== "elsewhere").map(identityOf));
  if (sources.size === all.length) return applications;
  return applications.map((application) => ({
    ...application,
    functions: application.functions.filter((fn) => {
      return fn.code.kind !== "elsewhere" || !sources.has(identityOf(fn));
    }),
  }));
}

function identityOf({ templateFile, nameInProject }: FunctionDeclaration): string {
  return `${dirname(templateFile)}\0${nameInProject}`;
}

interface Label {
  readonly file: string;
  readonly label: string;
}

function labelsOf(applications: readonly Application[]): readonly Label[] {
  const stacks = countsOf(applications.map(({ stackName }) => stackName));
  const folders = folderLabels(applications.map(({ file }) => dirname(file)));
  const labels = applications.map(({ file, stackName }, at) => {
    const isDistinct = stackName !== undefined && stacks.get(stackName) === 1;
    const label = isDistinct ? stackName : (folders[at] ?? "");
    return { file, label: label.replaceAll(/[^A-Za-z0-9_-]+/g, "-").replaceAll(/^-+|-+$/g, "") };
  });
  const all = labels.map(({ label }) => label);
  return new Set(all).size === 1 || all.includes("") ? [] : labels;
}

/** As many last parts of each path as tell it from the other folders. */
function folderLabels(folders: readonly string[]): readonly string[] {
  const labels = new Map<string, string>();
  let left = [...new Set(folders)];
  const parts = new Map(left.map((folder) => [folder, folder.split(/[/\\]/)]));
  const last = (folder: string, count: number) => (parts.get(folder) ?? []).slice(-count).join("-");
  for (let count = 1; left.length > 0; count += 1) {
    const all = countsOf([...parts.keys()].map((folder) => last(folder, count)));
    left = left.filter((folder) => {
      const label = last(folder, count);
      const isWhole = count >= (parts.get(folder)?.length ?? 0);
      if (all.get(label) !== 1 && !isWhole) return true;
      labels.set(folder, label);
      return false;
    });
  }
  return folders.map((folder) => labels.get(folder) ?? "");
}

function countsOf<Value>(values: readonly Value[]): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}
