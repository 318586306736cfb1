export interface Token {
  readonly text: string;
  readonly at: number;
  /** How many brackets are open before it. */
  readonly depth: number;
}

/** Names, numbers and signs; `=` alone is an assignment, all of its relatives are other signs. */
const sign = /[\p{L}_][\p{L}\p{N}_]*|\p{N}[\p{L}\p{N}_.]*|[:=!<>+\-*/%@&|^]=|[^\s]/gu;

/** The tokens of masked code. */
export function tokensOf(code: string): Token[] {
  let depth = 0;
  return Array.from(code.matchAll(sign), ({ 0: text, index: at }) => {
    if (text === ")" || text === "]" || text === "}") depth = Math.max(0, depth - 1);
    const token = { text, at, depth };
    if (text === "(" || text === "[" || text === "{") depth += 1;
    return token;
  });
}

export function isName({ text }: Token): boolean {
  return /^[\p{L}_]/u.test(text);
}
