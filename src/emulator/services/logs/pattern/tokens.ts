/** True for a log message that a pattern selects. */
export type MessageFilter = (message: string) => boolean;

/** The pattern is not of the language. */
export class PatternError extends Error {
  override readonly name = "PatternError";
}

export type Token =
  | { readonly kind: "symbol"; readonly text: string }
  | { readonly kind: "word" | "quoted" | "regex" | "selector"; readonly text: string };

const symbol = /(&&|\|\||!=|<=|>=|[=<>(){}[\],])/y;
const selector = /\$(?:\.[\w\-:@/]+|\[(?:\d+|\*|"[^"]*"|'[^']*')\])*/y;
const word = /[^\s=!<>(){}[\],&|"%]+/y;

/** Cuts a JSON or column pattern into tokens. Throws `PatternError`. */
export function tokenize(pattern: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (expression: RegExp): string | undefined => {
    expression.lastIndex = at;
    const [text] = expression.exec(pattern) ?? [];
    return text;
  };
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (/\s/.test(character)) {
      at += 1;
    } else if (character === '"' || character === "%") {
      const { text, end } = readDelimited(pattern, at);
      tokens.push({ kind: character === "%" ? "regex" : "quoted", text });
      at = end;
    } else {
      const token = nextToken(match);
      tokens.push(token);
      at += token.text.length;
    }
  }
  return tokens;
}

function nextToken(match: (expression: RegExp) => string | undefined): Token {
  const operator = match(symbol);
  if (operator !== undefined) return { kind: "symbol", text: operator };
  const path = match(selector);
  if (path !== undefined && path.length > 1) return { kind: "selector", text: path };
  const text = match(word);
  if (text === undefined) throw new PatternError("unexpected character");
  return { kind: "word", text };
}

/** The text between two quotes or percent signs, a backslash before either being no end. */
export function readDelimited(
  pattern: string,
  start: number,
): { readonly text: string; readonly end: number } {
  const delimiter = pattern.charAt(start);
  let text = "";
  for (let at = start + 1; at < pattern.length; at += 1) {
    const character = pattern.charAt(at);
    if (character === delimiter) return { text, end: at + 1 };
    if (character === "\\" && pattern.charAt(at + 1) === delimiter) {
      text += delimiter;
      at += 1;
    } else {
      text += character;
    }
  }
  throw new PatternError(`no closing ${delimiter}`);
}
