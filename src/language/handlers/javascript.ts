import { extname } from "node:path";
import { parse, type ParserPlugin } from "@babel/parser";
import type { SourceRange } from "../../template/syntax/node.ts";
import type { Definition } from "./definition.ts";
import { moduleExports, type Binding, type Expression, type Place } from "./moduleExports.ts";

/** Finds exports of a JavaScript or TypeScript module, ES or CommonJS; `file` tells the language by its ending. */
export function findJavaScriptExports(
  file: string,
  text: string,
  exportPaths: readonly (readonly string[])[],
): readonly Definition[] {
  try {
    const exports = moduleExports(parseModule(file, text));
    return exportPaths.map(([first = "", ...rest]) => {
      const binding = exports.named.get(first);
      if (binding === undefined) return { kind: exports.open ? "unknown" : "missing" };
      return follow(binding, rest);
    });
  } catch {
    // Beyond recovery: the person is in the middle of a word. Or nested more deeply than the stack is.
    return exportPaths.map(() => ({ kind: "unreadable" }));
  }
}

function parseModule(file: string, text: string) {
  return parse(text, {
    sourceType: "unambiguous",
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    attachComment: false,
    plugins: pluginsFor(extname(file)),
  }).program.body;
}

function pluginsFor(ending: string): ParserPlugin[] {
  const common: ParserPlugin[] = [
    "decorators-legacy",
    "explicitResourceManagement",
    "deferredImportEvaluation",
  ];
  if (ending === ".ts" || ending === ".mts" || ending === ".cts") return ["typescript", ...common];
  if (ending === ".tsx") return ["typescript", "jsx", ...common];
  return ["jsx", ...common];
}

/** `app.api.get` is the property `get` of the export `api`; what is not an object literal is not looked into. */
function follow(binding: Binding, path: readonly string[]): Definition {
  const [key, ...rest] = path;
  if (key === undefined || binding.value?.type !== "ObjectExpression") return found(binding);
  const properties = binding.value.properties;
  for (const property of properties) {
    if (property.type === "SpreadElement" || property.computed) continue;
    const name = property.key.type === "Identifier" ? property.key.name : stringOf(property.key);
    if (name !== key) continue;
    const value = property.type === "ObjectProperty" ? (property.value as Expression) : undefined;
    return follow({ whole: property, name: property.key, ...(value && { value }) }, rest);
  }
  const open = properties.some((property) => property.type === "SpreadElement" || property.computed);
  return { kind: open ? "unknown" : "missing" };
}

function stringOf(key: { readonly type: string; readonly value?: unknown }): string | undefined {
  return key.type === "StringLiteral" && typeof key.value === "string" ? key.value : undefined;
}

function found({ whole, name, value, parameters }: Binding): Definition {
  const isFunction = value?.type === "ArrowFunctionExpression" || value?.type === "FunctionExpression";
  const count = isFunction ? value.params.length : parameters;
  return {
    kind: "found",
    range: rangeOf(whole),
    name: nameRange(name),
    ...(count !== undefined && { parameters: count }),
  };
}

/** Babel counts an identifier's type annotation to it. */
function nameRange(place: Place & { readonly name?: unknown }): SourceRange {
  const range = rangeOf(place);
  if (typeof place.name !== "string") return range;
  const { line, character } = range.start;
  return { start: range.start, end: { line, character: character + place.name.length } };
}

/** Babel's lines begin at 1, its columns at 0. */
function rangeOf({ loc }: Place): SourceRange {
  const start = { line: (loc?.start.line ?? 1) - 1, character: loc?.start.column ?? 0 };
  const end = { line: (loc?.end.line ?? 1) - 1, character: loc?.end.column ?? 0 };
  return { start, end };
}
