import { isMap, isSeq, LineCounter, parseDocument, type Document, type Node } from "yaml";
import { phrase, verbatim, type Phrase } from "../../shared/phrase.ts";
import { Converter } from "./convert.ts";
import type { Position, SourceRange, TemplateNode } from "./node.ts";
import type { ParsedTemplate, SyntaxProblem } from "./parsed.ts";
import { shortForms } from "./tags.ts";

/** What is said of a text that calls its reader for each of a hundred thousand levels. */
export const tooDeep = phrase("The template is nested too deeply to be read.");

interface Reading {
  readonly document: Document.Parsed;
  readonly converter: Converter;
  readonly faults: readonly SyntaxProblem[];
}

/** Reads a whole text by the `yaml` package; `added` are spaces before its lines that the file has not. */
export function readByYaml(text: string, added: ReadonlyMap<number, number> = new Map()): ParsedTemplate {
  const { document, converter, faults } = open(text, 0, added);
  const root = document.contents === null ? undefined : converter.convert(document.contents);
  return { root, problems: firstOf([...faults, ...converter.faults]), repeated: converter.repeated };
}

export interface ReadPart {
  readonly node: TemplateNode;
  readonly problems: readonly SyntaxProblem[];
  readonly repeated: readonly SyntaxProblem[];
}

/** Reads the only entry of a map or item of a list, which begins at a line of the file; undefined where it must be read in its file. */
export function readPartByYaml(part: string, line: number): ReadPart | undefined {
  const { document, converter, faults } = open(part, line, new Map());
  const { contents } = document;
  if (!isMap<Node, Node | null>(contents) && !isSeq<Node>(contents)) return undefined;
  const { items } = contents;
  const [item] = items;
  // What has faults may end in something else, and an anchor may be meant elsewhere.
  if (items.length !== 1 || item === undefined || /(?:^|[\s,[{])[&*]\w/.test(part)) return undefined;
  // How many empty lines such a text keeps depends on the end of the file.
  if (/[|>][1-9]?\+/.test(part)) return undefined;
  const node =
    "key" in item ? converter.convert(item.value, 1, item.key.range?.[1] ?? 0) : converter.convert(item, 1);
  const last = lastPosition(part, line);
  const beforeLast = { ...last, character: Math.max(0, last.character - 1) };
  const problems = firstOf([...faults, ...converter.faults]).map(({ message, range }) => ({
    message,
    range: { start: earlier(range.start, beforeLast), end: earlier(range.end, last) },
  }));
  return { node, problems, repeated: converter.repeated };
}

/** What has no end within a part is wrong in it, and not in the line behind it. */
function lastPosition(part: string, firstLine: number): Position {
  const lines = part.trimEnd().split("\n");
  return { line: firstLine + lines.length - 1, character: lines.at(-1)?.length ?? 0 };
}

function earlier(one: Position, other: Position): Position {
  const isLater = one.line > other.line || (one.line === other.line && one.character > other.character);
  return isLater ? other : one;
}

function open(text: string, firstLine: number, added: ReadonlyMap<number, number>): Reading {
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
    return { line: firstLine + Math.max(0, line - 1), character };
  };
  const rangeOf = (start: number, end: number): SourceRange => ({
    start: positionAt(start),
    end: positionAt(Math.max(start, end)),
  });
  const [first] = document.errors.toSorted((one, other) => one.pos[0] - other.pos[0]);
  const faults =
    first === undefined ? [] : [{ message: firstLineOf(first.message), range: rangeOf(...first.pos) }];
  return { document, converter: new Converter(text, rangeOf), faults };
}

/** The first fault alone: what comes after it is often its consequence. */
export function firstOf(faults: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  return inOrder(faults).slice(0, 1);
}

/** As they stand in the text. */
export function inOrder(problems: readonly SyntaxProblem[]): readonly SyntaxProblem[] {
  return problems.toSorted((one, other) => order(one.range, other.range));
}

function order({ start: one }: SourceRange, { start: other }: SourceRange): number {
  return one.line - other.line || one.character - other.character;
}

/** What reads YAML says it in English alone. */
function firstLineOf(message: string): Phrase {
  if (/call stack/.test(message)) return tooDeep;
  return verbatim(message.split("\n")[0] ?? message);
}
