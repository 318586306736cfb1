import { PatternError, type Token } from "./tokens.ts";

/** Reads tokens one after the other. */
export interface TokenReader {
  peek(): Token | undefined;
  next(): Token | undefined;
  /** Takes the next token if it is this symbol, or this word in any case. */
  take(text: string): boolean;
}

export function readTokens(tokens: readonly Token[]): TokenReader {
  let at = 0;
  return {
    peek: () => tokens[at],
    next: () => tokens[at++],
    take(text) {
      const token = tokens[at];
      const taken =
        (token?.kind === "symbol" && token.text === text) ||
        (token?.kind === "word" && token.text.toUpperCase() === text);
      if (taken) at += 1;
      return taken;
    },
  };
}

export type Condition<Subject> = (subject: Subject) => boolean;

const deepest = 100;

/** `a && b || (c && d)`: `&&` binds closer than `||`, and both closer than nothing. `readOne` reads a single condition. */
export function readCondition<Subject>(
  reader: TokenReader,
  readOne: (reader: TokenReader) => Condition<Subject>,
  depth = 0,
): Condition<Subject> {
  if (depth > deepest) throw new PatternError("parentheses are nested too deeply");
  const readFactor = (): Condition<Subject> => {
    if (!reader.take("(")) return readOne(reader);
    const inner = readCondition(reader, readOne, depth + 1);
    if (!reader.take(")")) throw new PatternError("no closing parenthesis");
    return inner;
  };
  const alternatives: Condition<Subject>[] = [];
  do {
    const factors = [readFactor()];
    while (reader.take("&&")) factors.push(readFactor());
    alternatives.push((subject) => factors.every((factor) => factor(subject)));
  } while (reader.take("||"));
  return (subject) => alternatives.some((alternative) => alternative(subject));
}
