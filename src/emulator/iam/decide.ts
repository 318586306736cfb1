import { iamLike, wildcard } from "../eventPattern/wildcard.ts";
import type { NeededPermission } from "../contracts/permissions.ts";
import type { Patterns, Statement } from "./policyDocument.ts";
import { type PolicyVariables, withVariables } from "./variables.ts";

/** What an identity's policies say to a request. A statement that denies wins over those that allow. */
export type Decision = "allowed" | "no-statement" | "denied";

/** Conditions are taken as met where a statement allows, and as not met where it denies: nobody is refused for them. */
export function decide(
  statements: readonly Statement[],
  needed: NeededPermission,
  variables: PolicyVariables,
): Decision {
  const meant = statements.filter((statement) => covers(statement, needed, variables));
  if (meant.some(({ effect, isConditional }) => effect === "Deny" && !isConditional)) return "denied";
  return meant.some(({ effect }) => effect === "Allow") ? "allowed" : "no-statement";
}

function covers(
  { actions, resources, hasVariables }: Statement,
  { action, resource }: NeededPermission,
  variables: PolicyVariables,
): boolean {
  const matches = hasVariables
    ? (pattern: string) => iamLike(withVariables(pattern, variables))(resource)
    : (pattern: string) => wildcard(pattern)(resource);
  // Actions are compared without regard to case, and have no variables.
  const called = action.toLowerCase();
  return (
    includes(actions, (pattern) => wildcard(pattern.toLowerCase())(called)) && includes(resources, matches)
  );
}

function includes({ except, patterns }: Patterns, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}
