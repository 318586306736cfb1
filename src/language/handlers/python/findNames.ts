import type { Position } from "../../../template/syntax/node.ts";
import type { Definition } from "../definition.ts";
import { maskPython } from "./mask.ts";
import { statementsOf } from "./statements.ts";
import { namesIn } from "./namesIn.ts";

/** Finds names of a Python module's top level: function, class, assignment or import. The last definition counts. */
export function findPythonNames(text: string, names: readonly string[]): readonly Definition[] {
  const code = maskPython(text);
  const defined = new Map<string, { at: number; from: number; end: number }>();
  const mentioned = new Set<string>();
  // `globals()["handler"] = …`, or a module-level `__getattr__`.
  let open = /\b(globals|setattr|exec|__getattr__)\b/.test(code);
  for (const { start, end, decoratedFrom, inModule } of statementsOf(code)) {
    const found = namesIn(code.slice(start, end));
    for (const name of found.global) mentioned.add(name);
    if (!inModule) continue;
    open ||= found.open;
    for (const name of found.mentioned) mentioned.add(name);
    for (const { name, at } of found.defined)
      defined.set(name, { at: start + at, from: decoratedFrom ?? start, end });
  }
  const position = positions(code);
  return names.map((name): Definition => {
    const found = defined.get(name);
    if (found === undefined) return { kind: open || mentioned.has(name) ? "unknown" : "missing" };
    const { at, from, end } = found;
    return {
      kind: "found",
      range: { start: position(from), end: position(end) },
      name: { start: position(at), end: position(at + name.length) },
    };
  });
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
