import { itemsOf, nodeAt, textAt, type TemplateNode } from "../../syntax/node.ts";
import type { Evaluate } from "./intrinsic.ts";
import type { Scope } from "./scope.ts";
import { standInOf } from "./standIn.ts";

/** Conditions that name conditions; more than this is no template. */
const maxDepth = 50;

/** Whether a condition holds; undefined when the template alone cannot tell. */
export function conditionHolds(
  name: string,
  scope: Scope,
  evaluate: Evaluate,
  depth = 0,
): boolean | undefined {
  const condition = nodeAt(scope.conditions, name);
  if (condition === undefined || scope.decided.has(name)) return scope.decided.get(name);
  scope.decided.set(name, undefined);
  const decided = decide(condition, { scope, evaluate, depth: depth + 1 });
  scope.decided.set(name, decided);
  return decided;
}

/** Whether the condition or the assertion of a rule holds, which may have functions of its own. */
export function assertionHolds(
  assertion: TemplateNode,
  scope: Scope,
  evaluate: Evaluate,
): boolean | undefined {
  return decide(assertion, { scope, evaluate, depth: 0 });
}

interface Deciding {
  readonly scope: Scope;
  readonly evaluate: Evaluate;
  readonly depth: number;
}

function decide(condition: TemplateNode, deciding: Deciding): boolean | undefined {
  if (condition.kind !== "call" || deciding.depth > maxDepth) return undefined;
  const { scope, evaluate, depth } = deciding;
  const inner = { ...deciding, depth: depth + 1 };
  const all = () => itemsOf(condition.argument).map((item) => decide(item, inner));
  switch (condition.name) {
    case "Equals":
      return equal(itemsOf(condition.argument).map((item) => evaluate(item)));
    case "Not": {
      const [only] = all();
      return only === undefined ? undefined : !only;
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
    case "Contains":
    case "EachMemberEquals":
    case "EachMemberIn":
      return ofMembers(
        condition.name,
        itemsOf(condition.argument).map((item) => evaluate(item)),
      );
    case "Condition":
      return conditionHolds(textAt(condition.argument) ?? "", scope, evaluate, depth);
    default:
      return undefined;
  }
}

/** `Contains: [list, text]`, `EachMemberEquals: [list, text]`, `EachMemberIn: [list, list]`. */
function ofMembers(
  name: "Contains" | "EachMemberEquals" | "EachMemberIn",
  [list, other]: readonly (TemplateNode | undefined)[],
): boolean | undefined {
  const isUnknown = standInOf([list, other]) !== undefined;
  if (isUnknown || list === undefined || other === undefined) return undefined;
  const members = itemsOf(list).map((item) => textAt(item));
  const others = itemsOf(other).map((item) => textAt(item));
  if (name === "Contains") return members.some((member) => member === others[0]);
  return name === "EachMemberEquals"
    ? members.every((member) => member === others[0])
    : members.every((member) => others.includes(member));
}

function equal(sides: readonly (TemplateNode | undefined)[]): boolean | undefined {
  // A name that stands in for another says nothing about that one.
  if (standInOf(sides) !== undefined) return undefined;
  const [left, right] = sides.map((side) => (side?.kind === "scalar" ? side.text : undefined));
  return left === undefined || right === undefined ? undefined : left === right;
}
