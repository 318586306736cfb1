import { parse } from "@babel/parser";
import { globSync, readFileSync } from "node:fs";
import { posix, resolve } from "node:path";

export const project = resolve(import.meta.dirname, "../../..");

/** A source file as the rules see it. Paths are relative to the project, with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  /** The first folder below src/, or the file's own name for those beside it. */
  readonly room: string;
  readonly imports: readonly Import[];
}

interface Import {
  /** A project file's path, or a package as it is written. */
  readonly of: string;
  /** Of types alone: gone in the bundle. */
  readonly typeOnly: boolean;
}

/** Every TypeScript file of src/. */
export function readSources(): Source[] {
  return globSync("src/**/*.ts", { cwd: project })
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => {
      const text = readFileSync(resolve(project, path), "utf8");
      const room = path.split("/")[1] ?? "";
      return { path, text, room, imports: importsOf(path, text) };
    });
}

export function parseSource(text: string) {
  return parse(text, { sourceType: "module", plugins: ["typescript"] }).program.body;
}

function importsOf(path: string, text: string): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean) => {
    const local = specifier.startsWith(".");
    found.push({ of: local ? posix.join(posix.dirname(path), specifier) : specifier, typeOnly });
  };
  for (const statement of parseSource(text)) {
    if (statement.type === "ImportDeclaration") {
      const { specifiers } = statement;
      const namesTypes = (each: (typeof specifiers)[number]) =>
        each.type === "ImportSpecifier" && each.importKind === "type";
      const typeOnly =
        statement.importKind === "type" || (specifiers.length > 0 && specifiers.every(namesTypes));
      add(statement.source.value, typeOnly);
    }
    if (statement.type === "ExportNamedDeclaration" || statement.type === "ExportAllDeclaration") {
      if (statement.source) add(statement.source.value, statement.exportKind === "type");
    }
  }
  for (const [, specifier = ""] of text.matchAll(/\bimport\(\s*"([^"]+)"/g)) add(specifier, false);
  return found;
}
