import { asOperator, compileComparison, type Comparison } from "./comparison.ts";
import { type Condition, readCondition, readTokens, type TokenReader } from "./condition.ts";
import { type MessageFilter, PatternError, tokenize } from "./tokens.ts";

/** `{ $.a.b = "x*" && ($.n >= 1 || $.c NOT EXISTS) }`. Messages that are no JSON object match nothing. */
export function compileJsonPattern(pattern: string): MessageFilter {
  const reader = readTokens(tokenize(pattern));
  reader.take("{");
  const condition = readCondition(reader, readPropertyCondition);
  if (!reader.take("}") || reader.peek() !== undefined) throw new PatternError("no closing brace");
  return (message) => {
    const event = parseObject(message);
    return event !== undefined && condition(event);
  };
}

function readPropertyCondition(reader: TokenReader): Condition<object> {
  const subject = reader.next();
  if (subject?.kind !== "selector")
    throw new PatternError("a condition begins with a property such as $.name");
  const find = compileSelector(subject.text);
  if (reader.take("NOT")) {
    if (!reader.take("EXISTS")) throw new PatternError("NOT is followed by EXISTS");
    return (event) => find(event).length === 0;
  }
  const test = reader.take("IS") ? readIs(reader) : readComparison(reader);
  return (event) => find(event).some(test);
}

function readIs(reader: TokenReader): Comparison {
  if (reader.take("NULL")) return (value) => value === null;
  if (reader.take("TRUE")) return (value) => value === true;
  if (reader.take("FALSE")) return (value) => value === false;
  throw new PatternError("IS is followed by NULL, TRUE or FALSE");
}

function readComparison(reader: TokenReader): Comparison {
  const operator = asOperator(reader.next());
  if (operator === undefined) throw new PatternError("a property is followed by an operator");
  return compileComparison(operator, reader.next());
}

/** The values that `$.a["b"][0].c[*]` names: none where there is nothing, several for an asterisk. */
function compileSelector(selector: string): (event: object) => readonly unknown[] {
  const steps = [...selector.matchAll(/\.([\w\-:@/]+)|\[(\d+|\*)\]|\["([^"]*)"\]|\['([^']*)'\]/g)].map(
    ([, name, index, quoted, apostrophed]) => ({ key: name ?? quoted ?? apostrophed, index }),
  );
  return (event) => {
    let values: readonly unknown[] = [event];
    for (const { key, index } of steps) {
      values = values.flatMap((value) =>
        key === undefined ? elements(value, index ?? "") : property(value, key),
      );
    }
    return values;
  };
}

function property(value: unknown, key: string): readonly unknown[] {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return [];
  return [(value as Readonly<Record<string, unknown>>)[key]];
}

function elements(value: unknown, index: string): readonly unknown[] {
  if (!Array.isArray(value)) return [];
  if (index === "*") return value;
  const at = Number(index);
  return at < value.length ? [value[at]] : [];
}

function parseObject(message: string): object | undefined {
  if (!/^\s*[{[]/.test(message)) return undefined;
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
