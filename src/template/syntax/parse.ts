import { firstOf, inOrder, readByYaml, tooDeep } from "./byYaml.ts";
import { TooLarge } from "./convert.ts";
import type { SourceRange } from "./node.ts";
import type { ParsedTemplate } from "./parsed.ts";
import { FarReaching, Unusual } from "./quick/faults.ts";
import { Findings } from "./quick/findings.ts";
import { QuickJson } from "./quick/json.ts";
import { QuickYaml } from "./quick/yaml.ts";
import { reindented } from "./reindent.ts";

const startOfFile: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

/** Reads YAML or JSON (which is YAML) and recovers from errors as far as it can. Never throws. */
export function parseTemplate(text: string): ParsedTemplate {
  try {
    const parsed = readQuickly(text) ?? readByYaml(text);
    const moved = parsed.problems.length === 0 ? undefined : reindented(text);
    const again = moved && readByYaml(moved.text, moved.added);
    return again?.problems.length === 0 ? again : parsed;
  } catch (error) {
    // What reads YAML calls itself for each level, and ends with the stack.
    if (!(error instanceof RangeError || error instanceof TooLarge)) throw error;
    return { root: undefined, problems: [{ message: tooDeep, range: startOfFile }], repeated: [] };
  }
}

/** Undefined where only YAML's own reader knows what a text says. */
function readQuickly(text: string): ParsedTemplate | undefined {
  const findings = new Findings();
  // No end of a line for YAML, and one for editors; a mark of the byte order.
  if (/\r(?!\n)|^\uFEFF/.test(text)) return undefined;
  try {
    const isJson = /^\s*[{[]/.test(text);
    const root = isJson ? new QuickJson(text, findings).read() : new QuickYaml(text, findings).read();
    return { root, problems: firstOf(findings.faults), repeated: inOrder(findings.repeated) };
  } catch (error) {
    if (!(error instanceof FarReaching || error instanceof Unusual)) throw error;
    return undefined;
  }
}
