import type { DeniedPermission } from "../protocol/emulator.ts";

/** What stands over the statements, and over those that no statement helps. */
interface Headings {
  readonly needed: string;
  readonly forbidden: string;
}

/** Statements as a function's `Policies` of SAM take them, in YAML: one for each resource. */
export function policyText(denied: readonly DeniedPermission[], { needed, forbidden }: Headings): string {
  const byResource = Map.groupBy(
    denied.filter(({ statement }) => statement !== undefined),
    ({ resource }) => resource,
  );
  const statements = [...byResource].map(([resource, permissions]) => {
    const actions = [...new Set(permissions.map(({ action }) => action))].toSorted();
    return [
      "    - Effect: Allow",
      "      Action:",
      ...actions.map((action) => `        - ${action}`),
      `      Resource: ${JSON.stringify(resource)}`,
    ].join("\n");
  });
  const explicit = denied.filter(({ statement }) => statement === undefined);
  return [
    ...(statements.length === 0
      ? []
      : [`# ${needed}`, "Policies:", "  - Statement:", ...statements.map(deeper)]),
    ...(explicit.length === 0 ? [] : [`# ${forbidden}`]),
    ...explicit.map(({ action, resource }) => `# - ${action}: ${JSON.stringify(resource)}`),
    "",
  ].join("\n");
}

/** A statement is within the list of a policy. */
function deeper(text: string): string {
  return text
    .split("\n")
    .map((line) => `  ${line}`)
    .join("\n");
}
