import { asOperator, compileComparison } from "./comparison.ts";
import { type Condition, readCondition, readTokens, type TokenReader } from "./condition.ts";
import { type MessageFilter, PatternError, type Token, tokenize } from "./tokens.ts";

type Column = { readonly kind: "any-number" } | { readonly kind: "one"; readonly test: Condition<string> };

/** `[ip, user, status = 4* && status != 404, ...]`: one condition or name a column; `...` stands for any number of them. */
export function compileColumnPattern(pattern: string): MessageFilter {
  const tokens = tokenize(pattern);
  const [first, last] = [tokens[0], tokens.at(-1)];
  if (first?.text !== "[" || last?.text !== "]") throw new PatternError("no closing bracket");
  const columns = splitAtCommas(tokens.slice(1, -1)).map(readColumn);
  if (columns.filter(({ kind }) => kind === "any-number").length > 1) {
    throw new PatternError("only one ... is allowed");
  }
  return (message) => matchColumns(columns, splitFields(message));
}

function splitAtCommas(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [[]];
  for (const token of tokens) {
    if (token.kind === "symbol" && token.text === ",") groups.push([]);
    else groups.at(-1)?.push(token);
  }
  return groups;
}

function readColumn(tokens: readonly Token[]): Column {
  const [only] = tokens;
  if (only === undefined) throw new PatternError("a column has no name");
  if (tokens.length === 1) {
    if (only.kind === "symbol") throw new PatternError("a column has no name");
    return only.text === "..." ? { kind: "any-number" } : { kind: "one", test: () => true };
  }
  const reader = readTokens(tokens);
  const test = readCondition(reader, readColumnCondition);
  if (reader.peek() !== undefined) throw new PatternError("a column has more than one condition");
  return { kind: "one", test };
}

function readColumnCondition(reader: TokenReader): Condition<string> {
  const name = reader.next();
  const operator = asOperator(reader.next());
  if (name?.kind !== "word" || operator === undefined) {
    throw new PatternError("a column's condition is a name, an operator and a value");
  }
  return compileComparison(operator, reader.next());
}

function matchColumns(columns: readonly Column[], fields: readonly string[]): boolean {
  const gap = columns.findIndex(({ kind }) => kind === "any-number");
  const matches = (column: Column, field: string | undefined): boolean =>
    field !== undefined && column.kind === "one" && column.test(field);
  if (gap < 0) {
    return (
      columns.length === fields.length && columns.every((column, index) => matches(column, fields[index]))
    );
  }
  const [head, tail] = [columns.slice(0, gap), columns.slice(gap + 1)];
  if (fields.length < head.length + tail.length) return false;
  const tailStart = fields.length - tail.length;
  return (
    head.every((column, index) => matches(column, fields[index])) &&
    tail.every((column, index) => matches(column, fields[tailStart + index]))
  );
}

/** Fields are separated by spaces; what is in quotes or brackets is one field, without them. */
function splitFields(message: string): string[] {
  // Behind the last closing bracket no bracket is looked for: each search would run to the end of the message.
  const lastBracket = message.lastIndexOf("]");
  const fields: string[] = [];
  let at = 0;
  for (;;) {
    const field = at < lastBracket ? anyField : unbracketedField;
    field.lastIndex = at;
    const groups = field.exec(message)?.groups;
    if (groups === undefined) return fields;
    fields.push(groups["quoted"] ?? groups["bracketed"] ?? groups["plain"] ?? "");
    at = field.lastIndex;
  }
}

const anyField = /"(?<quoted>[^"]*)"|\[(?<bracketed>[^\]]*)\]|(?<plain>\S+)/g;
const unbracketedField = /"(?<quoted>[^"]*)"|(?<plain>\S+)/g;
