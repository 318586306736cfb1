import type { MessageAttribute } from "../../contracts/queues.ts";
import { matches } from "../../eventPattern/match.ts";
import type { Dialect } from "../../eventPattern/operators.ts";
import { type EventPattern, isChoice, readPattern } from "../../eventPattern/pattern.ts";
import { PatternError } from "../../eventPattern/patternError.ts";

export const filterScopes = ["MessageAttributes", "MessageBody"] as const;
export type FilterScope = (typeof filterScopes)[number];

export interface FilterPolicy {
  readonly scope: FilterScope;
  readonly pattern: EventPattern;
}

/** AWS's limits. */
const mostKeys = 5;
const mostCombinations = 150;

/** SNS refuses the other operators within `anything-but`. */
const dialect: Dialect = { unlike: ["prefix"] };

/** Reads a policy; undefined for an empty one, which lets all through. Throws `PatternError` in AWS's words. */
export function readFilterPolicy(text: string, scope: FilterScope): FilterPolicy | undefined {
  const policy = objectOf(text);
  if (Object.keys(policy).length === 0) return undefined;
  const pattern = readPattern(text, dialect);
  if (scope === "MessageAttributes" && isNested(policy)) {
    throw new PatternError("Filter policy scope MessageAttributes does not support nested filter policy");
  }
  if (Object.keys(policy).length > mostKeys) {
    throw new PatternError(`Filter policy can not have more than ${mostKeys} keys`);
  }
  if (combinations(policy, 1) > mostCombinations) throw new PatternError("Filter policy is too complex");
  return { scope, pattern };
}

type Policy = Readonly<Record<string, unknown>>;

function objectOf(text: string): Policy {
  const value = jsonOf(text);
  if (value === undefined) throw new PatternError("failed to parse JSON");
  if (!isObject(value)) throw new PatternError("Filter policy is not an object");
  return value;
}

function isNested(policy: Policy): boolean {
  return Object.values(policy).some((value) => isObject(value));
}

/** Source: "Filter policy constraints" in SNS's guide: each list counts as often as it is deep, choices are added up. */
function combinations(policy: Policy, depth: number): number {
  return Object.entries(policy).reduce((product, [name, value]) => {
    if (isObject(value)) return product * combinations(value, depth + 1);
    if (name === "$or" && isChoice(value)) {
      return product * value.reduce((sum, choice) => sum + combinations(choice, depth), 0);
    }
    return product * (Array.isArray(value) ? value.length : 1) * depth;
  }, 1);
}

/** Whether a message passes; one whose body is no JSON object never meets a policy about bodies. */
export function passes(
  { scope, pattern }: FilterPolicy,
  body: string,
  attributes: Readonly<Record<string, MessageAttribute>>,
): boolean {
  if (scope === "MessageAttributes") return matches(pattern, asEvent(attributes));
  const event = jsonOf(body);
  return isObject(event) && matches(pattern, event);
}

/** Binary attributes are never looked at. */
function asEvent(attributes: Readonly<Record<string, MessageAttribute>>): Policy {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { DataType: type, StringValue: text = "" }]) => {
      if (type.startsWith("Binary")) return [];
      if (type === "String.Array") return [[name, arrayOf(text)]];
      return [[name, type.startsWith("Number") ? Number(text) : text]];
    }),
  );
}

function arrayOf(text: string): unknown {
  const value = jsonOf(text);
  return Array.isArray(value) ? value : text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Policy {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
