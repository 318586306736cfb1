import { parse } from "@babel/parser";
import { globSync, readFileSync } from "node:fs";
import { posix, resolve } from "node:path";
import { isNode, nodesIn, type SyntaxNode } from "./nodes.ts";

export const project = resolve(import.meta.dirname, "../../..");

export type Statement = ReturnType<typeof parseSource>[number];

/** A source file as the rules see it. Paths are relative to the project, with forward slashes. */
export interface Source {
  readonly path: string;
  readonly text: string;
  readonly body: readonly Statement[];
  /** All nodes of it, from the outside in. */
  readonly nodes: readonly SyntaxNode[];
  readonly imports: readonly Import[];
}

export interface Import {
  /** A project file's path, or a package as it is written. */
  readonly of: string;
  /** Of types alone: gone in the bundle. */
  readonly typeOnly: boolean;
  /** What is imported by name, as values. */
  readonly names: readonly string[];
}

/** Every file of src/ that runs as JavaScript: TypeScript, and what runs inside a function's process. */
export function readSources(): Source[] {
  return globSync("src/**/*.{ts,cjs,mjs}", { cwd: project })
    .map((path) => path.replaceAll("\\", "/"))
    .sort()
    .map((path) => sourceOf(path, readFileSync(resolve(project, path), "utf8")));
}

export function sourceOf(path: string, text: string): Source {
  const body = parseSource(path, text);
  const nodes = nodesIn(body);
  return { path, text, body, nodes, imports: importsOf(path, body, nodes) };
}

/** The first folder below src/, or the file's own name for those beside it. */
export function roomOf(path: string): string {
  return path.split("/")[1] ?? "";
}

function parseSource(path: string, text: string) {
  const sourceType = path.endsWith(".cjs") ? "commonjs" : "module";
  return parse(text, { sourceType, plugins: path.endsWith(".ts") ? ["typescript"] : [] }).program.body;
}

function importsOf(path: string, body: readonly Statement[], nodes: readonly SyntaxNode[]): Import[] {
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean, names: readonly string[] = []) => {
    const isFile = specifier.startsWith(".");
    found.push({ of: isFile ? posix.join(posix.dirname(path), specifier) : specifier, typeOnly, names });
  };
  for (const statement of body) {
    if (statement.type === "ImportDeclaration") {
      const { specifiers, importKind, source } = statement;
      const values = specifiers.filter(
        (each) => importKind !== "type" && !(each.type === "ImportSpecifier" && each.importKind === "type"),
      );
      const names = values.flatMap((each) =>
        each.type === "ImportSpecifier" && each.imported.type === "Identifier" ? [each.imported.name] : [],
      );
      add(source.value, importKind === "type" || (specifiers.length > 0 && values.length === 0), names);
    }
    if (statement.type === "ExportNamedDeclaration" || statement.type === "ExportAllDeclaration") {
      if (statement.source) add(statement.source.value, statement.exportKind === "type");
    }
  }
  for (const { specifier, typeOnly } of laterImports(nodes)) add(specifier, typeOnly);
  return found;
}

/** `import("…")` as a value and within a type, and `require("…")`. */
function* laterImports(nodes: readonly SyntaxNode[]) {
  for (const node of nodes) {
    if (node.type === "TSImportType") {
      const literal = nodesIn(node["argument"]).find(({ type }) => type === "StringLiteral");
      if (typeof literal?.["value"] === "string") yield { specifier: literal["value"], typeOnly: true };
    }
    if (node.type !== "CallExpression") continue;
    const callee = node["callee"];
    const imports = isNode(callee) && (callee.type === "Import" || callee["name"] === "require");
    const [argument]: unknown[] = imports && Array.isArray(node["arguments"]) ? node["arguments"] : [];
    if (isNode(argument) && typeof argument["value"] === "string")
      yield { specifier: argument["value"], typeOnly: false };
  }
}
