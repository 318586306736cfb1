import type { Position } from "../../template/syntax/node.ts";
import type { Definition } from "./definition.ts";
import { maskPython } from "./maskPython.ts";

/** Finds names of a Python module's top level: function, class, assignment or import. The last definition counts. */
export function findPythonNames(text: string, names: readonly string[]): readonly Definition[] {
  const code = maskPython(text);
  const position = positions(code);
  const statements = [...moduleStatements(code)];
  const open = statements.some(({ start, end }) => /^from\b[^]*\bimport\s*\*/.test(code.slice(start, end)));
  // `globals()["handler"] = …`, a module-level `__getattr__`, or an assignment in a form that is not read here.
  const computed = /\b(globals|setattr|exec|__getattr__)\b/.test(code);
  return names.map((name): Definition => {
    for (const { start, end, decoratedFrom } of statements.toReversed()) {
      const at = definedAt(code.slice(start, end), name);
      if (at === undefined) continue;
      return {
        kind: "found",
        range: { start: position(decoratedFrom ?? start), end: position(end) },
        name: { start: position(start + at), end: position(start + at + name.length) },
      };
    }
    return { kind: open || computed || mentions(code, name) ? "unknown" : "missing" };
  });
}

interface ModuleStatement {
  readonly start: number;
  /** Behind the last character; for a block the end of its header. */
  readonly end: number;
  /** Where the first of its decorators stands. */
  readonly decoratedFrom: number | undefined;
}

/** Blocks that do not make a scope: what they define belongs to the module. */
const transparent = /^(if|elif|else|try|except|finally|with|for|while|match|case|async\s+with|async\s+for)\b/;

/** The logical lines that run when the module is imported, at its top or in blocks that have no scope of their own. */
function* moduleStatements(code: string): Generator<ModuleStatement> {
  const blocks: { indent: number; ownScope: boolean }[] = [];
  let decoratedFrom: number | undefined;
  for (const { start, end, indent } of logicalLines(code)) {
    while ((blocks.at(-1)?.indent ?? -1) >= indent) blocks.pop();
    const statement = code.slice(start, end);
    const inModule = !blocks.some(({ ownScope }) => ownScope);
    if (statement.trimEnd().endsWith(":")) blocks.push({ indent, ownScope: !transparent.test(statement) });
    if (!inModule) continue;
    if (statement.startsWith("@")) {
      decoratedFrom ??= start;
      continue;
    }
    yield { start, end, decoratedFrom };
    decoratedFrom = undefined;
  }
}

/** Lines joined over brackets and backslashes; blank ones left out. Works on masked code. */
function* logicalLines(code: string): Generator<{ start: number; end: number; indent: number }> {
  let at = 0;
  while (at < code.length) {
    const lineStart = at;
    let depth = 0;
    for (; at < code.length; at += 1) {
      const char = code[at];
      if (char === "(" || char === "[" || char === "{") depth += 1;
      if (char === ")" || char === "]" || char === "}") depth = Math.max(0, depth - 1);
      if (char !== "\n") continue;
      if (code[at - 1] === "\\" || code.startsWith("\\\r", at - 2)) continue;
      // A bracket that nobody closed must not swallow the rest of the file: a definition at the margin ends it.
      if (depth === 0 || /^(?:async |def |class |@)/.test(code.slice(at + 1, at + 8))) break;
    }
    const line = code.slice(lineStart, at);
    const indent = /^[ \t\f]*/.exec(line)?.[0] ?? "";
    const text = line.trim();
    if (text !== "") {
      const start = lineStart + indent.length;
      yield { start, end: start + text.length, indent: indent.replaceAll("\t", " ".repeat(8)).length };
    }
    at += 1;
  }
}

/** The place within a statement where it gives `name` a meaning. */
function definedAt(statement: string, name: string): number | undefined {
  const word = escape(name);
  const flat = withoutBrackets(statement);
  const patterns: [string, RegExp][] = [
    [flat, new RegExp(String.raw`^(?:async\s+)?(?:def|class)\s+(${word})\b`, "d")],
    [flat, new RegExp(String.raw`(?:^|[=,;:]\s*)(${word})\s*(?:,[\s\w,]*)?=(?!=)`, "d")],
    [flat, new RegExp(String.raw`(?:^|;\s*)(${word})\s*:[^=;]*=(?!=)`, "d")],
    [statement, new RegExp(String.raw`^(?:from\b[^]*\b)?import\b[^]*\bas\s+(${word})\b`, "d")],
    [statement, new RegExp(String.raw`^from\b[^]*?\bimport\b[^]*?[\s,(](${word})\s*(?:[,);]|$)`, "d")],
    [statement, new RegExp(String.raw`^import\b(?:[^]*,)?\s*(${word})(?:\.[\w.]+)?\s*(?:[,;]|$)`, "d")],
  ];
  for (const [text, pattern] of patterns) {
    const group = pattern.exec(text)?.indices?.[1];
    if (group !== undefined) return group[0];
  }
  return undefined;
}

/** The same length, with what is between brackets blanked: keyword arguments are not assignments. */
function withoutBrackets(statement: string): string {
  let depth = 0;
  let flat = "";
  for (const char of statement) {
    if ("([{".includes(char)) depth += 1;
    flat += depth === 0 ? char : " ".repeat(char.length);
    if (")]}".includes(char)) depth = Math.max(0, depth - 1);
  }
  return flat;
}

/** An assignment to the name anywhere in a line of module level, or a `global` of it. */
function mentions(code: string, name: string): boolean {
  const word = escape(name);
  const assigned = String.raw`^(?![ \t]).*\b${word}\b\s*(?::[^=\n]*)?=(?!=)`;
  return new RegExp(String.raw`${assigned}|\bglobal\b.*\b${word}\b`, "m").test(withoutBrackets(code));
}

function escape(name: string): string {
  return name.replaceAll(/[^\w]/g, String.raw`\$&`);
}

/** Offsets to places; the text is searched once. */
function positions(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    const next = starts.findIndex((start) => start > offset);
    const line = next < 0 ? starts.length - 1 : next - 1;
    return { line, character: offset - (starts[line] ?? 0) };
  };
}
