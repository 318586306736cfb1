import { formatArn } from "../../shared/arn.ts";
import {
  itemsOf,
  nodeAt,
  scalarNode,
  textAt,
  type CallNode,
  type MapEntry,
  type TemplateNode,
} from "../syntax/node.ts";
import type { Scope } from "./scope.ts";

/** `Ref: AWS::NoValue` takes a property away. */
const noValue = "AWS::NoValue";
/** Deeper than this is no template, and would be too deep for the stack at some time. */
const maxDepth = 50;
/** Texts that are put together of each other grow without end; AWS takes templates of 1 MB. */
const maxTextLength = 1_000_000;

/** A property as it is after evaluation. */
export function evaluated(node: TemplateNode | undefined, scope: Scope): TemplateNode | undefined {
  return node === undefined ? undefined : resolveNode(node, scope);
}

/** The text of an evaluated property. */
export function evaluatedText(node: TemplateNode | undefined, scope: Scope): string | undefined {
  return textAt(evaluated(node, scope));
}

/**
 * The node with every call replaced that the template itself answers: parameters with a default, pseudo parameters,
 * mappings, conditions. A call that only a deployment could answer stays. Undefined is CloudFormation's NoValue.
 */
function resolveNode(node: TemplateNode, scope: Scope, depth = 0): TemplateNode | undefined {
  if (depth > maxDepth) return node;
  switch (node.kind) {
    case "scalar":
      return node;
    case "list": {
      const items = node.items.map((item) => resolveNode(item, scope, depth + 1)).filter(isPresent);
      return { ...node, items };
    }
    case "map": {
      const entries = new Map<string, MapEntry>();
      for (const [key, entry] of node.entries) {
        const value = resolveNode(entry.value, scope, depth + 1);
        if (value !== undefined) entries.set(key, { ...entry, value });
      }
      return { ...node, entries };
    }
    case "call":
      return resolveCall(node, scope, depth);
    default:
      return node satisfies never;
  }
}

/**
 * A text for a value that only a deployment knows, so that a function that reads it runs on this machine: the
 * logical id for `Ref`, `Id.Attribute` for `GetAtt`, and both within `Sub` and `Join`.
 */
export function placeholderText(node: TemplateNode, scope: Scope): string | undefined {
  const resolved = resolveNode(node, scope);
  if (resolved === undefined || resolved.kind === "map" || resolved.kind === "list") return undefined;
  if (resolved.kind === "scalar") return resolved.value === null ? undefined : resolved.text;
  switch (resolved.name) {
    case "Ref":
      return textAt(resolved.argument);
    case "GetAtt":
      return itemsOf(resolved.argument)
        .map((item) => textAt(item) ?? "")
        .join(".");
    case "Sub":
      return substitute(resolved, (name, own) =>
        own === undefined ? (known(name, scope) ?? name) : placeholderText(own, scope),
      );
    case "Join": {
      const [separator, list] = itemsOf(resolved.argument);
      const parts = itemsOf(list).map((item) => placeholderText(item, scope) ?? "");
      return joined(parts, textAt(separator) ?? "");
    }
    default:
      return undefined;
  }
}

/** Whether a condition holds; undefined when the template alone cannot tell. */
export function conditionHolds(name: string, scope: Scope, depth = 0): boolean | undefined {
  const condition = nodeAt(scope.conditions, name);
  if (condition === undefined || scope.decided.has(name)) return scope.decided.get(name);
  scope.decided.set(name, undefined);
  const decided = holds(condition, scope, depth + 1);
  scope.decided.set(name, decided);
  return decided;
}

function resolveCall(call: CallNode, scope: Scope, depth: number): TemplateNode | undefined {
  const { argument } = call;
  const asScalar = (text: string): TemplateNode => scalarNode(text, call.range);
  switch (call.name) {
    case "Ref": {
      const name = textAt(argument);
      if (name === noValue) return undefined;
      const text = name === undefined ? undefined : known(name, scope);
      return text === undefined ? call : asScalar(text);
    }
    case "GetAtt": {
      const text = known(
        itemsOf(argument)
          .map((item) => textAt(item) ?? "")
          .join("."),
        scope,
      );
      return text === undefined ? call : asScalar(text);
    }
    case "Sub": {
      const text = substitute(call, (name, own) => {
        if (own === undefined) return known(name, scope);
        return textAt(resolveNode(own, scope, depth + 1));
      });
      return text === undefined ? call : asScalar(text);
    }
    case "Join": {
      const [separator, list] = itemsOf(argument);
      const resolved = list === undefined ? undefined : resolveNode(list, scope, depth + 1);
      const parts = itemsOf(resolved).map((item) => textAt(item));
      if (separator === undefined || !parts.every((part) => part !== undefined)) return call;
      const text = joined(parts, textAt(separator) ?? "");
      return text === undefined ? call : asScalar(text);
    }
    case "FindInMap": {
      const path = itemsOf(argument).map((item) => textAt(resolveNode(item, scope, depth + 1)));
      if (!path.every((key) => key !== undefined)) return call;
      const found = nodeAt(scope.mappings, ...path);
      return found === undefined ? call : { ...found, range: call.range };
    }
    case "If": {
      const [name, whenTrue, whenFalse] = itemsOf(argument);
      const condition = conditionHolds(textAt(name) ?? "", scope, depth + 1);
      const chosen = condition === true ? whenTrue : whenFalse;
      return condition === undefined || chosen === undefined ? call : resolveNode(chosen, scope, depth + 1);
    }
    default:
      return call;
  }
}

function known(name: string, scope: Scope): string | undefined {
  const [id = "", attribute] = name.split(".");
  const functionName = scope.functionNames.get(id);
  if (functionName !== undefined && attribute === undefined) return functionName;
  if (functionName !== undefined && attribute === "Arn") {
    const [region = "", accountId = ""] = ["AWS::Region", "AWS::AccountId"].map((each) =>
      scope.pseudoParameters.get(each),
    );
    return formatArn({ service: "lambda", region, accountId, resource: `function:${functionName}` });
  }
  return scope.pseudoParameters.get(name) ?? textAt(scope.parameters.get(name));
}

/** The parts with `separator` between them; undefined if that is too long for a text. */
function joined(parts: readonly string[], separator: string): string | undefined {
  const length = parts.reduce((sum, part) => sum + part.length + separator.length, 0);
  return length > maxTextLength ? undefined : parts.join(separator);
}

/**
 * `${Name}` by `lookUp`, which is also given the call's own variable; `${!Literal}` stays. Undefined if one is unknown, or the text
 * too long.
 */
function substitute(
  call: CallNode,
  lookUp: (name: string, own: TemplateNode | undefined) => string | undefined,
): string | undefined {
  const [pattern, variables] = call.argument.kind === "list" ? call.argument.items : [call.argument];
  const text = textAt(pattern);
  if (text === undefined) return undefined;
  const values = new Map<string, string | undefined>();
  const parts: string[] = [];
  let end = 0;
  for (const { 0: whole, 1: literal, 2: inside = "", index } of text.matchAll(/\$\{(!?)([^{}]*)\}/g)) {
    const name = inside.trim();
    if (!values.has(name)) values.set(name, lookUp(name, nodeAt(variables, name)));
    const value = literal === "!" ? `\${${name}}` : values.get(name);
    if (value === undefined) return undefined;
    parts.push(text.slice(end, index), value);
    end = index + whole.length;
  }
  return joined([...parts, text.slice(end)], "");
}

function holds(condition: TemplateNode, scope: Scope, depth: number): boolean | undefined {
  if (condition.kind !== "call" || depth > maxDepth) return undefined;
  const all = () => itemsOf(condition.argument).map((item) => holds(item, scope, depth + 1));
  switch (condition.name) {
    case "Equals": {
      const [left, right] = itemsOf(condition.argument).map((item) =>
        textAt(resolveNode(item, scope, depth + 1)),
      );
      return left === undefined || right === undefined ? undefined : left === right;
    }
    case "Not": {
      const [inner] = all();
      return inner === undefined ? undefined : !inner;
    }
    case "And": {
      const parts = all();
      if (parts.includes(false)) return false;
      return parts.includes(undefined) ? undefined : true;
    }
    case "Or": {
      const parts = all();
      if (parts.includes(true)) return true;
      return parts.includes(undefined) ? undefined : false;
    }
    case "Condition":
      return conditionHolds(textAt(condition.argument) ?? "", scope, depth + 1);
    default:
      return undefined;
  }
}

function isPresent<Value>(value: Value | undefined): value is Value {
  return value !== undefined;
}
