import type { PolicyRequest, PolicyVerdict } from "../../../../contracts/functionUrl.ts";
import { parseArn } from "../../../../../shared/arn.ts";
import { iamLike } from "../../../../eventPattern/wildcard.ts";
import type { PolicyRecord, Statement } from "../../state/records.ts";

/** IAM's answer of a resource policy: an explicit deny wins, without a statement that matches nothing is decided. */
export function evaluatePolicy(
  policy: Pick<PolicyRecord, "statements"> | undefined,
  request: PolicyRequest,
): PolicyVerdict {
  const matching = (policy?.statements ?? []).filter((statement) => matches(statement, request));
  if (matching.some(({ Effect }) => Effect === "Deny")) return "deny";
  return matching.length > 0 ? "allow" : "none";
}

function matches(statement: Statement, request: PolicyRequest): boolean {
  return (
    anyOf(statement.Action, (action) => like(action.toLowerCase(), request.action.toLowerCase())) &&
    anyOf(statement.Resource, (resource) => like(resource, request.resource)) &&
    matchesPrincipal(statement.Principal, request.principalArn) &&
    Object.entries(statement.Condition ?? {}).every(([operator, tests]) =>
      Object.entries(tests).every(([key, expected]) => holds(operator, key, expected, request.context)),
    )
  );
}

function matchesPrincipal(principal: unknown, arn: string | undefined): boolean {
  if (principal === "*") return true;
  if (typeof principal !== "object" || principal === null) return false;
  const accepted: unknown = "AWS" in principal ? principal.AWS : undefined;
  const list = Array.isArray(accepted) ? (accepted as unknown[]) : [accepted];
  return list.some((entry) => {
    if (entry === "*") return true;
    if (typeof entry !== "string" || arn === undefined) return false;
    const account = /^arn:aws[a-zA-Z-]*:iam::(\d{12}):root$/.exec(entry)?.[1] ?? entry;
    return entry === arn || account === parseArn(arn)?.accountId;
  });
}

function holds(
  operator: string,
  key: string,
  expected: string | readonly string[],
  context: Readonly<Record<string, string>>,
): boolean {
  const [, base = operator, ifExists] = /^(.*?)(IfExists)?$/.exec(operator) ?? [];
  const actual = Object.entries(context).find(([name]) => name.toLowerCase() === key.toLowerCase())?.[1];
  if (base === "Null") return anyOf(expected, (value) => (value === "true") === (actual === undefined));
  const test = tests.get(base);
  // An operator that we do not know can never be shown to hold.
  if (test === undefined) return false;
  const negated = /^(String|Arn|Numeric|Date)Not/.test(base);
  if (actual === undefined) return negated || ifExists !== undefined;
  const found = anyOf(expected, (value) => test(value, actual));
  return negated ? !found : found;
}

type Test = (expected: string, actual: string) => boolean;

const like: Test = (pattern, text) => iamLike(pattern)(text);

const equal: Test = (expected, actual) => expected === actual;
const equalIgnoringCase: Test = (expected, actual) => expected.toLowerCase() === actual.toLowerCase();

// A map, since `constructor` and the like are no operators.
const tests: ReadonlyMap<string, Test> = new Map([
  ["StringEquals", equal],
  ["StringNotEquals", equal],
  ["StringEqualsIgnoreCase", equalIgnoringCase],
  ["StringNotEqualsIgnoreCase", equalIgnoringCase],
  ["StringLike", like],
  ["StringNotLike", like],
  ["ArnEquals", like],
  ["ArnNotEquals", like],
  ["ArnLike", like],
  ["ArnNotLike", like],
  ["Bool", equalIgnoringCase],
]);

function anyOf(values: string | readonly string[], test: (value: string) => boolean): boolean {
  return typeof values === "string" ? test(values) : values.some(test);
}
