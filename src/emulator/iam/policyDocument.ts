/** A statement of an identity's policy, as far as it can be compared with a request. */
export interface Statement {
  readonly effect: "Allow" | "Deny";
  readonly actions: Patterns;
  readonly resources: Patterns;
  /** It has conditions, which are taken as met. */
  readonly isConditional: boolean;
  /** Documents of the language's older version have no policy variables. */
  readonly hasVariables: boolean;
}

/** What a statement names, or all but what it names. */
export interface Patterns {
  readonly except: boolean;
  readonly patterns: readonly string[];
}

type Json = Readonly<Record<string, unknown>>;

/** Where a template says what only a deployment knows, this stands in its policies. */
const unknownHere = "*";

/** Reads the JSON of an identity's policy. Throws what is wrong with it; undefined for one that is not known here. */
export function readPolicyDocument(document: unknown): readonly Statement[] | undefined {
  if (document === unknownHere) return undefined;
  if (!isObject(document)) throw new Error("The policy document must be an object.");
  const { Version: version, Statement: given } = document;
  const statements = Array.isArray(given) ? given : [given];
  // A date that YAML reads as one is none in AWS's JSON.
  const hasVariables = String(version).startsWith("2012-10-17");
  if (statements.includes(unknownHere)) return undefined;
  return statements.map((statement, at) => readStatement(statement, at, hasVariables));
}

function readStatement(statement: unknown, at: number, hasVariables: boolean): Statement {
  const fail = (what: string): never => {
    throw new Error(`Statement ${at + 1} of the policy ${what}.`);
  };
  if (!isObject(statement)) return fail("must be an object");
  const { Effect: effect, Condition: condition } = statement;
  if (effect !== "Allow" && effect !== "Deny") return fail('must have the Effect "Allow" or "Deny"');
  return {
    effect,
    actions: patternsAt(statement, "Action", fail),
    resources: patternsAt(statement, "Resource", fail),
    isConditional: isObject(condition) && Object.keys(condition).length > 0,
    hasVariables,
  };
}

function patternsAt(statement: Json, name: "Action" | "Resource", fail: (what: string) => never): Patterns {
  const { [name]: positive, [`Not${name}`]: negative } = statement;
  if ((positive === undefined) === (negative === undefined))
    return fail(`must have either ${name} or Not${name}`);
  const given = positive ?? negative;
  const patterns = (Array.isArray(given) ? given : [given]).map((pattern: unknown) =>
    typeof pattern === "string" ? pattern : fail(`must have texts as its ${name}`),
  );
  return { except: positive === undefined, patterns };
}

function isObject(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
