interface Statement {
  readonly start: number;
  /** Behind the last character; for a block the end of its header. */
  readonly end: number;
  /** Where the first of its decorators stands. */
  readonly decoratedFrom: number | undefined;
  /** It runs when the module is imported, in no function and no class. */
  readonly inModule: boolean;
}

interface Block {
  readonly indent: number;
  /** Within a function or a class, or one itself. */
  readonly inScope: boolean;
}

/** Blocks that do not make a scope: what they define belongs to the module. */
const transparent = /^(if|elif|else|try|except|finally|with|for|while|match|case|async\s+with|async\s+for)\b/;

/** The logical lines of a module; decorators belong to what they decorate. Works on masked code. */
export function* statementsOf(code: string): Generator<Statement> {
  const blocks: Block[] = [];
  let decoratedFrom: number | undefined;
  for (const { start, end, indent } of logicalLines(code)) {
    while ((blocks.at(-1)?.indent ?? -1) >= indent) blocks.pop();
    const inScope = blocks.at(-1)?.inScope ?? false;
    if (code[end - 1] === ":")
      blocks.push({ indent, inScope: inScope || !transparent.test(code.slice(start, start + 64)) });
    if (!inScope && code[start] === "@") {
      decoratedFrom ??= start;
      continue;
    }
    yield { start, end, decoratedFrom: inScope ? undefined : decoratedFrom, inModule: !inScope };
    if (!inScope) decoratedFrom = undefined;
  }
}

/** Lines joined over brackets and backslashes; blank ones left out. */
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
