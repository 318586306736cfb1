import { PatternError } from "./tokens.ts";

/**
 * The regular expressions of filter patterns, searched for in time linear in the text: they come from clients and run over every
 * message, so a backtracking engine could be made to hang. The language has no groups, which leaves alternatives of
 * sequences of repeated characters and classes. Throws `PatternError`.
 */
export function compileRegex(source: string): (text: string) => boolean {
  if (!/^[\w:#=@/;,\-^$?[\]{}|\\*+.\s]+$/.test(source))
    throw new PatternError("unsupported character in regex");
  const alternatives = splitAlternatives(source).map(parseSequence);
  return (text) => alternatives.some((sequence) => search(sequence, text));
}

interface Step {
  readonly accepts: (character: string) => boolean;
  /** May be passed without a character. */
  readonly optional: boolean;
  /** Takes any number of characters; such a step is optional. */
  readonly repeats: boolean;
}

interface Sequence {
  readonly steps: readonly Step[];
  readonly atStart: boolean;
  readonly atEnd: boolean;
}

function splitAlternatives(source: string): string[] {
  const parts = [""];
  let inClass = false;
  for (const [piece] of source.matchAll(/\\.|./gs)) {
    if (piece === "[") inClass = true;
    if (piece === "]") inClass = false;
    if (piece === "|" && !inClass) parts.push("");
    else parts[parts.length - 1] += piece;
  }
  return parts;
}

const atom = /\\(?<escape>.)|\[(?<negated>\^?)(?<class>(?:\\.|[^\]\\])+)\]|(?<plain>[^\\[\]{}*+?^$])/sy;
const quantifier = /[*+?]|\{(\d{1,3})(,(\d{1,3})?)?\}/y;
const maximumSteps = 2_000;

function parseSequence(source: string): Sequence {
  const atStart = source.startsWith("^");
  const atEnd = source.endsWith("$") && !source.endsWith("\\$");
  const end = source.length - (atEnd ? 1 : 0);
  const steps: Step[] = [];
  let at = atStart ? 1 : 0;
  while (at < end) {
    atom.lastIndex = at;
    const found = atom.exec(source);
    if (found === null) throw new PatternError("regex is malformed");
    at = atom.lastIndex;
    const { escape, negated, class: members, plain } = found.groups ?? {};
    const accepts =
      members !== undefined
        ? classOf(members, negated === "^")
        : escape !== undefined
          ? escaped(escape)
          : (character: string) => plain === "." || character === plain;
    quantifier.lastIndex = at;
    const repetition = quantifier.exec(source);
    if (repetition !== null) at = quantifier.lastIndex;
    steps.push(...repeat(accepts, repetition));
    if (steps.length > maximumSteps) throw new PatternError("regex is too long");
  }
  return { steps, atStart, atEnd };
}

function repeat(accepts: Step["accepts"], found: RegExpExecArray | null): Step[] {
  const once: Step = { accepts, optional: false, repeats: false };
  if (found === null) return [once];
  const [text, low, range, high] = found;
  if (text === "*") return [{ accepts, optional: true, repeats: true }];
  if (text === "+") return [once, { accepts, optional: true, repeats: true }];
  if (text === "?") return [{ ...once, optional: true }];
  const minimum = Number(low);
  const required = Array.from({ length: minimum }, () => once);
  if (range === undefined) return required;
  if (high === undefined) return [...required, { accepts, optional: true, repeats: true }];
  if (Number(high) < minimum) throw new PatternError("regex has an empty range");
  return [
    ...required,
    ...Array.from({ length: Number(high) - minimum }, () => ({ ...once, optional: true })),
  ];
}

const escapes: Readonly<Record<string, RegExp>> = {
  d: /\d/,
  D: /\D/,
  w: /\w/,
  W: /\W/,
  s: /\s/,
  S: /\S/,
};

function escaped(letter: string): Step["accepts"] {
  const named = escapes[letter];
  if (named !== undefined) return (character) => named.test(character);
  if (/[A-Za-z0-9]/.test(letter)) throw new PatternError("unsupported escape in regex");
  return (character) => character === letter;
}

function classOf(members: string, negated: boolean): Step["accepts"] {
  const tests: Step["accepts"][] = [];
  for (const [piece, from, to] of members.matchAll(/\\.|(\w)-(\w)|./gs)) {
    if (from !== undefined && to !== undefined) {
      if (from > to) throw new PatternError("regex has an empty range");
      tests.push((character) => character >= from && character <= to);
    } else if (piece.startsWith("\\")) {
      tests.push(escaped(piece.charAt(1)));
    } else {
      tests.push((character) => character === piece);
    }
  }
  return (character) => tests.some((test) => test(character)) !== negated;
}

/** Keeps the set of steps that could come next, so that each character is looked at once per step. */
function search({ steps, atStart, atEnd }: Sequence, text: string): boolean {
  const done = steps.length;
  let waiting = reach(new Set(), 0, steps);
  for (const character of text) {
    if (waiting.has(done) && !atEnd) return true;
    const next = new Set<number>();
    for (const index of waiting) {
      const step = steps[index];
      if (step?.accepts(character)) reach(next, step.repeats ? index : index + 1, steps);
    }
    waiting = atStart ? next : reach(next, 0, steps);
  }
  return waiting.has(done);
}

/** Adds the step, and those after it as far as they may be passed. */
function reach(waiting: Set<number>, index: number, steps: readonly Step[]): Set<number> {
  for (let at = index; !waiting.has(at); at += 1) {
    waiting.add(at);
    if (steps[at]?.optional !== true) break;
  }
  return waiting;
}
