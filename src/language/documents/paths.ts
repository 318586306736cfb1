import nodePath, { type PlatformPath } from "node:path";

/** The part of a path below a folder; undefined for the folder itself and for what lies elsewhere. */
export function pathBelow(folder: string, path: string, system: PlatformPath = nodePath): string | undefined {
  const below = system.relative(folder, path);
  const isElsewhere = below === "" || below === ".." || below.startsWith(`..${system.sep}`);
  // On another drive there is no way from one to the other.
  return isElsewhere || system.isAbsolute(below) ? undefined : below;
}

/** Whether one of two paths is the other or lies below it. */
export function areNested(one: string, other: string, system: PlatformPath = nodePath): boolean {
  const isSame = system.relative(one, other) === "";
  return isSame || pathBelow(one, other, system) !== undefined || pathBelow(other, one, system) !== undefined;
}

/** A path as a person would write it in a template: from the template's folder, with slashes on every system. */
export function writtenPath(template: string, path: string, system: PlatformPath = nodePath): string {
  return system.relative(system.dirname(template), path).replaceAll(system.sep, "/");
}
