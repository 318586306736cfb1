import {
  type Expression,
  isList,
  isObject,
  type Operator,
  type Select,
  type SelectItem,
  type Value,
  type ValueObject,
} from "./expression.ts";
import { callFunction, memberOf, type Message, toBoolean, toNumber, toText } from "./functions.ts";

/** What a rule makes of a message: text for its actions, or nothing where `WHERE` does not hold. */
export function selected({ what, where }: Select, message: Message): string | undefined {
  const payload = payloadOf(message);
  const scope = { message, payload };
  if (where !== undefined && valueOf(where, scope) !== true) return undefined;
  if (what.kind === "value") return toText(valueOf(what.value, scope));
  const [first, ...more] = what.items;
  // Alone it passes on what is no JSON, too.
  if (first?.value.kind === "all" && first.alias.length === 0 && more.length === 0) {
    return Buffer.from(message.payload).toString();
  }
  return JSON.stringify(what.items.reduce<ValueObject>((made, item) => added(made, item, scope), {}));
}

/** An expression in an action's property. */
export function expressionText(expression: Expression, message: Message): string {
  return toText(valueOf(expression, { message, payload: payloadOf(message) })) ?? "undefined";
}

interface RuleScope {
  readonly message: Message;
  readonly payload: Value;
}

/** Undefined for what is no JSON: none of its members is there. */
function payloadOf({ payload }: Message): Value {
  try {
    return JSON.parse(Buffer.from(payload).toString()) as Value;
  } catch {
    return undefined;
  }
}

function added(made: ValueObject, { value: expression, alias }: SelectItem, scope: RuleScope): ValueObject {
  const value = valueOf(expression, scope);
  if (value === undefined) return made;
  if (alias.length > 0) return placed(made, alias, value);
  return isObject(value) ? { ...made, ...value } : made;
}

function placed(made: ValueObject, [name = "", ...rest]: readonly string[], value: Value): ValueObject {
  const own = Object.hasOwn(made, name) ? made[name] : undefined;
  const inner = rest.length === 0 ? value : placed(isObject(own) ? own : {}, rest, value);
  // `__proto__` is a member like others.
  return Object.fromEntries([...Object.entries(made).filter(([key]) => key !== name), [name, inner]]);
}

function valueOf(expression: Expression, scope: RuleScope): Value {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "all":
      return scope.payload ?? Buffer.from(scope.message.payload).toString("latin1");
    case "name":
      return memberOf(scope.payload, expression.name);
    case "member":
      return memberOf(valueOf(expression.of, scope), valueOf(expression.key, scope));
    case "not": {
      const value = toBoolean(valueOf(expression.operand, scope));
      return value === undefined ? undefined : !value;
    }
    case "minus": {
      const value = toNumber(valueOf(expression.operand, scope));
      return value === undefined ? undefined : -value;
    }
    case "binary":
      return combined(expression.operator, valueOf(expression.left, scope), valueOf(expression.right, scope));
    case "in": {
      const [item, list] = [valueOf(expression.item, scope), valueOf(expression.list, scope)];
      return isList(list) ? list.some((each) => equal(item, each) === true) : undefined;
    }
    case "call":
      return called(expression, scope);
    case "list":
      return expression.items.map((item) => valueOf(item, scope) ?? null);
    case "object":
      return Object.fromEntries(expression.members.map(([name, member]) => [name, valueOf(member, scope)]));
    default: {
      const found = expression.cases.find(({ when }) => valueOf(when, scope) === true);
      const result = found?.value ?? expression.otherwise;
      return result === undefined ? undefined : valueOf(result, scope);
    }
  }
}

function called({ name, args }: Extract<Expression, { kind: "call" }>, scope: RuleScope): Value {
  // What is encoded whole may be no text.
  if (name === "encode" && args[0]?.kind === "all")
    return Buffer.from(scope.message.payload).toString("base64");
  return callFunction(
    name,
    args.map((arg) => valueOf(arg, scope)),
    scope.message,
  );
}

function combined(operator: Operator, left: Value, right: Value): Value {
  switch (operator) {
    case "AND":
    case "OR": {
      const [a, b] = [toBoolean(left), toBoolean(right)];
      if (a === undefined || b === undefined) return undefined;
      return operator === "AND" ? a && b : a || b;
    }
    case "=":
      return equal(left, right);
    case "<>": {
      const same = equal(left, right);
      return same === undefined ? undefined : !same;
    }
    case "<":
    case "<=":
    case ">":
    case ">=":
      return ordered(operator, left, right);
    default:
      return calculated(operator, left, right);
  }
}

/** Undefined where the two cannot be compared. */
function equal(left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (typeof left === typeof right) {
    return typeof left === "object" ? JSON.stringify(left) === JSON.stringify(right) : left === right;
  }
  const [a, b] = [toNumber(left), toNumber(right)];
  return a === undefined || b === undefined ? false : a === b;
}

function ordered(operator: "<" | "<=" | ">" | ">=", left: Value, right: Value): boolean | undefined {
  const [a, b] = [toNumber(left), toNumber(right)];
  if (a !== undefined && b !== undefined) return holds(operator, a - b);
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  return holds(operator, left < right ? -1 : left > right ? 1 : 0);
}

function holds(operator: "<" | "<=" | ">" | ">=", difference: number): boolean {
  switch (operator) {
    case "<":
      return difference < 0;
    case "<=":
      return difference <= 0;
    case ">":
      return difference > 0;
    default:
      return difference >= 0;
  }
}

function calculated(operator: Operator, left: Value, right: Value): Value {
  const [a, b] = [toNumber(left), toNumber(right)];
  const areNumbers = typeof left === "number" && typeof right === "number";
  if (operator === "+" && !areNumbers && (typeof left === "string" || typeof right === "string")) {
    const [one, other] = [toText(left), toText(right)];
    return one === undefined || other === undefined ? undefined : one + other;
  }
  if (a === undefined || b === undefined) return undefined;
  const result = numberOf(operator, a, b);
  return Number.isFinite(result) ? result : undefined;
}

function numberOf(operator: Operator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "/":
      return a / b;
    default:
      return a % b;
  }
}
