import {
  listNode,
  mapNode,
  textAt,
  type CallNode,
  type MapEntry,
  type TemplateNode,
} from "../../syntax/node.ts";
import { assertionHolds, conditionHolds } from "./conditions.ts";
import type { Evaluate } from "./intrinsic.ts";
import { intrinsics } from "./intrinsics.ts";
import type { Scope } from "./scope.ts";
import { unknownValue } from "./standIn.ts";
import { phrase } from "../../../shared/phrase.ts";

/** Deeper than this is no template, and would be too deep for the stack at some time. */
const maxDepth = 50;

/**
 * A property as it is after evaluation: without calls. What only a deployment knows is a stand-in that says so.
 * Undefined is CloudFormation's NoValue.
 */
export function evaluated(node: TemplateNode | undefined, scope: Scope): TemplateNode | undefined {
  return node === undefined ? undefined : evaluate(node, scope, 0);
}

/** The text of an evaluated property, stand-ins included. */
export function evaluatedText(node: TemplateNode | undefined, scope: Scope): string | undefined {
  return textAt(evaluated(node, scope));
}

/** Whether a condition holds; undefined when the template alone cannot tell. */
export function holds(name: string, scope: Scope): boolean | undefined {
  return conditionHolds(name, scope, evaluatorOf(scope, 0));
}

/** Whether what a rule says holds; undefined when the template alone cannot tell. */
export function asserts(node: TemplateNode, scope: Scope): boolean | undefined {
  return assertionHolds(node, scope, evaluatorOf(scope, 0));
}

function evaluatorOf(scope: Scope, depth: number): Evaluate {
  return (node) => evaluate(node, scope, depth + 1);
}

function evaluate(node: TemplateNode, scope: Scope, depth: number): TemplateNode | undefined {
  if (depth > maxDepth)
    return unknownValue("value", node.range, phrase("This is nested too deeply to be read."));
  switch (node.kind) {
    case "scalar":
      return node;
    case "list":
      return listNode(
        node.items.flatMap((item) => evaluate(item, scope, depth + 1) ?? []),
        node.range,
      );
    case "map": {
      const entries = new Map<string, MapEntry>();
      for (const [key, entry] of node.entries) {
        const value = evaluate(entry.value, scope, depth + 1);
        if (value !== undefined) entries.set(key, { ...entry, value });
      }
      return mapNode(entries, node.range);
    }
    case "call":
      return call(node, scope, depth);
    default:
      return node satisfies never;
  }
}

function call(node: CallNode, scope: Scope, depth: number): TemplateNode | undefined {
  const { name, argument, range } = node;
  if (name === "Condition" && argument.kind !== "scalar") {
    // In a policy's statement this is a key like any other.
    return evaluate(mapNode([["Condition", { keyRange: range, value: argument }]], range), scope, depth + 1);
  }
  const intrinsic = intrinsics.get(name);
  if (intrinsic === undefined) {
    const problem = phrase('What the macro or function "{0}" gives is not known here.', name);
    return unknownValue(name, range, problem);
  }
  return intrinsic(node, { scope, evaluate: evaluatorOf(scope, depth) });
}
