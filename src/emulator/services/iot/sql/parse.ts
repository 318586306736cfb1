import { SqlError } from "./error.ts";
import { type Expression, operators, type Operator, type Select, type SelectItem } from "./expression.ts";
import { functionNames } from "./functions.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** Strings of operators by how strongly they bind, the weakest first. */
const levels: readonly (readonly string[])[] = [
  ["OR"],
  ["AND"],
  ["=", "<>", "<", "<=", ">", ">=", "IN"],
  ["+", "-"],
  ["*", "/", "%"],
];

/** So deep may expressions be. */
const deepest = 64;

/** Reads a rule's statement. Throws `SqlError`. */
export function parseSql(text: string): Select {
  const parser = new Parser(tokensOf(text));
  const select = parser.select();
  parser.end();
  return select;
}

/** Reads what stands in `${…}` of an action's property. Throws `SqlError`. */
export function parseExpression(text: string): Expression {
  const parser = new Parser(tokensOf(text));
  const expression = parser.expression();
  parser.end();
  return expression;
}

class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  select(): Select {
    this.#expectWord("SELECT");
    const what = this.#what();
    const from = this.#word("FROM") ? this.#topic() : undefined;
    const where = this.#word("WHERE") ? this.expression() : undefined;
    return { what, from, where };
  }

  end(): void {
    const { kind, text, at } = this.#peek();
    if (kind !== "end") throw new SqlError(`Unexpected '${text}' at position ${at}`);
  }

  expression(level = 0): Expression {
    const own = levels[level];
    if (own === undefined) return this.#unary();
    let left = this.#deeper(() => this.expression(level + 1));
    for (;;) {
      const operator = this.#operator(own);
      if (operator === undefined) return left;
      const right = this.#deeper(() => this.expression(level + 1));
      left =
        operator === "IN"
          ? { kind: "in", item: left, list: right }
          : { kind: "binary", operator, left, right };
    }
  }

  #what(): Select["what"] {
    if (this.#word("VALUE")) return { kind: "value", value: this.expression() };
    const items: SelectItem[] = [this.#item()];
    while (this.#sign(",")) items.push(this.#item());
    return { kind: "items", items };
  }

  #item(): SelectItem {
    const { kind, text } = this.#peek();
    if (kind === "sign" && text === "*") {
      this.#next();
      return { value: { kind: "all" }, alias: this.#word("AS") ? this.#alias() : [] };
    }
    const value = this.expression();
    return { value, alias: this.#word("AS") ? this.#alias() : implied(value) };
  }

  #alias(): readonly string[] {
    const names = [this.#name()];
    while (this.#sign(".")) names.push(this.#name());
    return names;
  }

  /** AWS's own examples quote it either way. */
  #topic(): string {
    const { kind, text, at } = this.#next();
    if (kind === "string" || kind === "identifier") return text;
    throw new SqlError(`Expected a topic in quotes at position ${at}`);
  }

  #unary(): Expression {
    if (this.#word("NOT")) return { kind: "not", operand: this.#deeper(() => this.expression(2)) };
    if (this.#sign("-")) return { kind: "minus", operand: this.#deeper(() => this.#unary()) };
    return this.#members(this.#primary());
  }

  #members(of: Expression): Expression {
    if (this.#sign(".")) {
      const key: Expression = { kind: "literal", value: this.#name() };
      return this.#deeper(() => this.#members({ kind: "member", of, key }));
    }
    if (this.#sign("[")) {
      const key = this.expression();
      this.#expectSign("]");
      return this.#deeper(() => this.#members({ kind: "member", of, key }));
    }
    return of;
  }

  #primary(): Expression {
    const { kind, text, at } = this.#next();
    switch (kind) {
      case "string":
        return { kind: "literal", value: text };
      case "number":
        return { kind: "literal", value: Number(text) };
      case "identifier":
        return { kind: "name", name: text };
      case "word":
        return this.#worded(text, at);
      default:
        return this.#signed(text, at);
    }
  }

  #worded(text: string, at: number): Expression {
    switch (text.toUpperCase()) {
      case "TRUE":
        return { kind: "literal", value: true };
      case "FALSE":
        return { kind: "literal", value: false };
      case "NULL":
        return { kind: "literal", value: null };
      case "CASE":
        return this.#case();
      case "SELECT":
        throw new SqlError(`A query within a query, at position ${at}, is not emulated`);
      default:
        return this.#sign("(") ? this.#call(text, at) : { kind: "name", name: text };
    }
  }

  #signed(text: string, at: number): Expression {
    switch (text) {
      case "(": {
        const inner = this.#deeper(() => this.expression());
        this.#expectSign(")");
        return inner;
      }
      case "[":
        return { kind: "list", items: this.#until("]", () => this.expression()) };
      case "{":
        return { kind: "object", members: this.#until("}", () => this.#member()) };
      case "*":
        return { kind: "all" };
      default:
        throw new SqlError(
          text === "" ? "The statement ends too early" : `Unexpected '${text}' at position ${at}`,
        );
    }
  }

  #member(): readonly [string, Expression] {
    const { text } = this.#next();
    this.#expectSign(":");
    return [text, this.expression()];
  }

  #call(given: string, at: number): Expression {
    const name = given.toLowerCase();
    if (name === "cast") return this.#cast();
    if (!functionNames.has(name)) {
      throw new SqlError(`'${given}' at position ${at} is no function that the emulator has`);
    }
    return { kind: "call", name, args: this.#until(")", () => this.expression()) };
  }

  #cast(): Expression {
    const value = this.expression();
    this.#expectWord("AS");
    const type: Expression = { kind: "literal", value: this.#name() };
    this.#expectSign(")");
    return { kind: "call", name: "cast", args: [value, type] };
  }

  #case(): Expression {
    const subject = this.#isWord("WHEN") ? undefined : this.expression();
    const cases: { readonly when: Expression; readonly value: Expression }[] = [];
    while (this.#word("WHEN")) {
      const compared = this.expression();
      this.#expectWord("THEN");
      const when: Expression =
        subject === undefined ? compared : { kind: "binary", operator: "=", left: subject, right: compared };
      cases.push({ when, value: this.expression() });
    }
    const otherwise = this.#word("ELSE") ? this.expression() : undefined;
    this.#expectWord("END");
    return { kind: "case", cases, otherwise };
  }

  #until<Item>(close: string, read: () => Item): readonly Item[] {
    if (this.#sign(close)) return [];
    const items = [this.#deeper(read)];
    while (this.#sign(",")) items.push(this.#deeper(read));
    this.#expectSign(close);
    return items;
  }

  #operator(among: readonly string[]): Operator | "IN" | undefined {
    const { kind, text } = this.#peek();
    if (kind !== "word" && kind !== "sign") return undefined;
    const told = text === "!=" ? "<>" : text.toUpperCase();
    if (!among.includes(told)) return undefined;
    this.#next();
    return told === "IN" ? told : operators.find((operator) => operator === told);
  }

  #name(): string {
    const { kind, text, at } = this.#next();
    if (kind === "word" || kind === "identifier") return text;
    throw new SqlError(`Expected a name at position ${at}`);
  }

  #deeper<Result>(read: () => Result): Result {
    // Each pair of brackets passes through all levels of operators.
    if (this.#depth >= deepest * levels.length) throw new SqlError("The statement is nested too deeply");
    this.#depth += 1;
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#at] ?? { kind: "end", text: "", at: 0 };
  }

  #next(): Token {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#peek();
    return kind === "word" && text.toUpperCase() === word;
  }

  #word(word: string): boolean {
    const is = this.#isWord(word);
    if (is) this.#next();
    return is;
  }

  #sign(sign: string): boolean {
    const { kind, text } = this.#peek();
    const is = kind === "sign" && text === sign;
    if (is) this.#next();
    return is;
  }

  #expectWord(word: string): void {
    const { text, at } = this.#peek();
    if (!this.#word(word)) throw new SqlError(`Expected ${word} at position ${at}, found '${text}'`);
  }

  #expectSign(sign: string): void {
    const { text, at } = this.#peek();
    if (!this.#sign(sign)) throw new SqlError(`Expected '${sign}' at position ${at}, found '${text}'`);
  }
}

/** What a value without an alias is called: by its last name, or its function. */
function implied(value: Expression): readonly string[] {
  if (value.kind === "name" || value.kind === "call") return [value.name];
  if (value.kind === "member" && value.key.kind === "literal") {
    const key = value.key.value;
    return [typeof key === "string" ? key : JSON.stringify(key ?? null)];
  }
  return ["_0"];
}
