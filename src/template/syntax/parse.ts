import { LineCounter, parseDocument } from "yaml";
import { Converter, TooLarge } from "./convert.ts";
import type { SourceRange, TemplateNode } from "./node.ts";
import { reindented } from "./reindent.ts";
import { shortForms } from "./tags.ts";
import { phrase, verbatim, type Phrase } from "../../shared/phrase.ts";

const startOfFile: SourceRange = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };

export interface SyntaxProblem {
  readonly message: Phrase;
  readonly range: SourceRange;
}

export interface ParsedTemplate {
  /** What could be read, also when there are problems; undefined for an empty file. */
  readonly root: TemplateNode | undefined;
  /** The first fault alone: what comes after it is often its consequence. */
  readonly problems: readonly SyntaxProblem[];
  /** Keys that are written twice in a map, of which the last counts. */
  readonly repeated: readonly SyntaxProblem[];
}

const tooDeep = phrase("The template is nested too deeply to be read.");

/** Reads YAML or JSON (which is YAML) and recovers from errors as far as it can. Never throws. */
export function parseTemplate(text: string): ParsedTemplate {
  try {
    const parsed = parse(text);
    const moved = parsed.problems.length === 0 ? undefined : reindented(text);
    const again = moved && parse(moved.text, moved.added);
    return again?.problems.length === 0 ? again : parsed;
  } catch (error) {
    // What reads YAML calls itself for each level, and ends with the stack.
    if (!(error instanceof RangeError || error instanceof TooLarge)) throw error;
    return { root: undefined, problems: [{ message: tooDeep, range: startOfFile }], repeated: [] };
  }
}

function parse(text: string, added: ReadonlyMap<number, number> = new Map()): ParsedTemplate {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    logLevel: "silent",
    prettyErrors: false,
    // Plain texts and repeated keys are judged here as CloudFormation judges them.
    schema: "failsafe",
    uniqueKeys: false,
    customTags: shortForms,
  });
  const positionAt = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    const character = Math.max(0, col - 1 - (added.get(line - 1) ?? 0));
    return { line: Math.max(0, line - 1), character };
  };
  const rangeOf = (start: number, end: number): SourceRange => ({
    start: positionAt(start),
    end: positionAt(Math.max(start, end)),
  });
  const converter = new Converter(rangeOf);
  const root = document.contents === null ? undefined : converter.convert(document.contents);
  const [first] = document.errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  const faults =
    first === undefined ? [] : [{ message: firstLine(first.message), range: rangeOf(...first.pos) }];
  const problems = [...faults, ...converter.faults].toSorted((one, other) => order(one.range, other.range));
  return { root, problems: problems.slice(0, 1), repeated: converter.repeated };
}

function order({ start: one }: SourceRange, { start: other }: SourceRange): number {
  return one.line - other.line || one.character - other.character;
}

/** What reads YAML says it in English alone. */
function firstLine(message: string): Phrase {
  if (/call stack/.test(message)) return tooDeep;
  return verbatim(message.split("\n")[0] ?? message);
}
