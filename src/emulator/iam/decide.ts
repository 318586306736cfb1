import { iamLike, wildcard } from "../eventPattern/wildcard.ts";
import type { NeededPermission } from "../contracts/permissions/permissions.ts";
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
  statement: Statement,
  { action, resource }: NeededPermission,
  variables: PolicyVariables,
): boolean {
  // Actions are compared without regard to case, and have no variables.
  const called = action.toLowerCase();
  const isMeant = includes(statement.actions, (pattern) => wildcard(pattern.toLowerCase())(called));
  return isMeant && coversResource(statement, resource, variables);
}

/** A resource that nobody knows is one of those that are allowed, and none of those that are denied by name. */
function coversResource(
  { effect, resources, hasVariables }: Statement,
  resource: string | undefined,
  variables: PolicyVariables,
): boolean {
  if (resource === undefined) {
    return effect === "Allow" || (!resources.except && resources.patterns.includes("*"));
  }
  return includes(resources, (pattern) =>
    hasVariables ? iamLike(withVariables(pattern, variables))(resource) : wildcard(pattern)(resource),
  );
}

function includes({ except, patterns }: Patterns, matches: (pattern: string) => boolean): boolean {
  return patterns.some(matches) !== except;
}
