import { validation } from "../errors.ts";
import { isKnownRuntime, runtimeSet } from "../resources/functions/runtimes.ts";
import type { Constraints, Shape } from "./model.ts";
import { loadConstraints } from "./recorded.ts";

/**
 * Makes the check of a request against the service model. It throws one ValidationException with every problem in
 * AWS's words; members that the model does not know are ignored.
 */
export function validator(
  load: () => Constraints = loadConstraints,
): (operation: string, input: Readonly<Record<string, unknown>>) => void {
  // Read with the first request, so that starting does not wait for it.
  let constraints: Constraints | undefined;
  return (operation, input) => {
    constraints ??= load();
    const checker = new Checker(constraints);
    checker.structure(constraints.operations[operation] ?? "", input, "");
    if (checker.problems.length > 0) throw validation(checker.problems);
  };
}

type Scalar = Extract<Shape, { pattern?: string }>;

/** Collects the problems of one request. */
class Checker {
  readonly problems: string[] = [];
  readonly #shapes: Constraints["shapes"];

  constructor({ shapes }: Constraints) {
    this.#shapes = shapes;
  }

  structure(name: string, value: Readonly<Record<string, unknown>>, path: string): void {
    const shape = this.#shapes[name];
    if (shape?.type !== "structure") return;
    for (const [member, target] of runtimesFirst(shape.members)) {
      const given = value[member];
      if (given === undefined || given === null) {
        if (shape.required.includes(member))
          this.#fail(target, null, path + camel(member), "Member must not be null");
      } else this.#value(target, given, path + camel(member));
    }
  }

  #value(name: string, value: unknown, path: string): void {
    const shape = this.#shapes[name];
    if (name === "Runtime") this.#runtime(value, path);
    else if (name === "CompatibleRuntimes") this.#runtimes(value, path);
    else if (shape === undefined) return;
    else if (shape.type === "structure") {
      if (isRecord(value)) this.structure(name, value, `${path}.`);
    } else if (shape.type === "list") {
      if (Array.isArray(value)) this.#list(name, shape, value as unknown[], path);
    } else if (shape.type === "map") {
      if (isRecord(value)) this.#map(name, shape, value, path);
    } else {
      for (const problem of scalarProblems(shape, value)) this.#fail(name, value, path, problem);
    }
  }

  #list(name: string, shape: Extract<Shape, { type: "list" }>, list: unknown[], path: string): void {
    for (const problem of lengthProblems(shape, list.length)) this.#fail(name, list, path, problem);
    const member = this.#shapes[shape.member];
    if (member === undefined) return;
    if (isScalar(member)) {
      const bad = list.some((entry) => entry === null || scalarProblems(member, entry).length > 0);
      const all = [...scalarConstraints(member), ...(mayHoldNull.has(name) ? [] : [notNull])].join(", ");
      if (bad) this.#fail(name, list, path, `Member must satisfy constraint: [${all}]`);
      return;
    }
    for (const [index, entry] of list.entries()) {
      const entryPath = `${path}.${index + 1}.member`;
      if (entry !== null && entry !== undefined) this.#value(shape.member, entry, entryPath);
    }
  }

  #map(
    name: string,
    shape: Extract<Shape, { type: "map" }>,
    map: Readonly<Record<string, unknown>>,
    path: string,
  ): void {
    for (const problem of lengthProblems(shape, Object.keys(map).length))
      this.#fail(name, map, path, problem);
    const key = this.#shapes[shape.key];
    if (isScalar(key) && Object.keys(map).some((entry) => scalarProblems(key, entry).length > 0)) {
      const all = scalarConstraints(key).join(", ");
      this.#fail(name, map, path, `Map keys must satisfy constraint: [${all}]`);
    }
    const value = this.#shapes[shape.value];
    if (isScalar(value)) {
      const bad = Object.values(map).some(
        (entry) => entry === null || scalarProblems(value, entry).length > 0,
      );
      const all = [...scalarConstraints(value), notNull].join(", ");
      if (bad) this.#fail(name, map, path, `Map value must satisfy constraint: [${all}]`);
    } else if (value !== undefined) {
      for (const [entry, content] of Object.entries(map)) {
        if (content !== null) this.#value(shape.value, content, `${path}.${entry}.member`);
      }
    }
  }

  /** A function's runtime is checked by rules.ts with a message of its own; here only what filters a list. */
  #runtime(value: unknown, path: string): void {
    if (path !== "compatibleRuntime" || typeof value !== "string" || isKnownRuntime(value)) return;
    this.#fail("", value, path, setProblem(runtimeSet()));
  }

  #runtimes(value: unknown, path: string): void {
    if (!Array.isArray(value)) return;
    const shape = this.#shapes["CompatibleRuntimes"];
    if (shape?.type === "list") {
      for (const problem of lengthProblems(shape, value.length)) this.#fail("", value, path, problem);
    }
    if (value.some((entry) => typeof entry !== "string" || !isKnownRuntime(entry))) {
      this.#fail("", value, path, setProblem(runtimeSet()));
    }
  }

  #fail(name: string, value: unknown, path: string, problem: string): void {
    // AWS does not repeat what may be secret.
    const shown = this.#secret(name) && value !== null ? "Value" : `Value ${quoted(value)}`;
    this.problems.push(`${shown} at '${path}' failed to satisfy constraint: ${problem}`);
  }

  #secret(name: string): boolean {
    const shape = this.#shapes[name];
    if (shape === undefined) return false;
    if (shape.type === "map" && this.#secret(shape.value)) return true;
    return shape.sensitive === true;
  }
}

const notNull = "Member must not be null";

/** Lists whose recorded messages lack the constraint that all others have. */
const mayHoldNull: ReadonlySet<string> = new Set(["CompatibleArchitectures"]);

/** Every constraint of a shape, as AWS lists them for the members of lists and maps. */
function scalarConstraints(shape: Scalar): string[] {
  const counted = isCounted(shape);
  return [
    ...(shape.max === undefined ? [] : [upper(shape, shape.max, counted)]),
    ...(shape.min === undefined ? [] : [lower(shape, shape.min, counted)]),
    ...(shape.pattern === undefined ? [] : [patternProblem(shape.pattern)]),
    ...(shape.enum === undefined ? [] : [setProblem(`[${shape.enum.join(", ")}]`)]),
  ];
}

/** The constraints of a shape that a value breaks. */
function scalarProblems(shape: Scalar, value: unknown): string[] {
  const counted = isCounted(shape);
  const size = counted ? lengthOf(value) : value;
  const problems: string[] = [];
  if (typeof size === "number") {
    if (shape.max !== undefined && size > shape.max) problems.push(upper(shape, shape.max, counted));
    if (shape.min !== undefined && size < shape.min) problems.push(lower(shape, shape.min, counted));
  }
  if (typeof value !== "string") return problems;
  if (shape.pattern !== undefined && !fullMatch(shape.pattern).test(value)) {
    problems.push(patternProblem(shape.pattern));
  }
  if (shape.enum?.includes(value) === false) problems.push(setProblem(`[${shape.enum.join(", ")}]`));
  return problems;
}

function lengthProblems({ min, max }: { min?: number; max?: number }, length: number): string[] {
  return [
    ...(max !== undefined && length > max ? [upper({ type: "string" }, max, true)] : []),
    ...(min !== undefined && length < min ? [lower({ type: "string" }, min, true)] : []),
  ];
}

function upper(shape: Pick<Scalar, "type">, max: number, counted: boolean): string {
  return `Member must have ${counted ? "length" : "value"} less than or equal to ${numeral(shape, max)}`;
}

function lower(shape: Pick<Scalar, "type">, min: number, counted: boolean): string {
  return `Member must have ${counted ? "length" : "value"} greater than or equal to ${numeral(shape, min)}`;
}

function patternProblem(pattern: string): string {
  return `Member must satisfy regular expression pattern: ${pattern}`;
}

function setProblem(set: string): string {
  return `Member must satisfy enum value set: ${set}`;
}

/** AWS prints numbers as Java does: a double always has its point. */
function numeral({ type }: Pick<Scalar, "type">, value: number): string {
  return type === "double" && Number.isInteger(value) ? value.toFixed(1) : String(value);
}

function quoted(value: unknown): string {
  return value === null ? "null" : `'${javaText(value)}'`;
}

/** A value as Java's `toString` shows it: `[a, b]` and `{key=value}`. */
function javaText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(javaText).join(", ")}]`;
  if (value instanceof Uint8Array)
    return `java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]`;
  if (isRecord(value)) {
    // Numbers within maps are the weights of an alias, doubles all.
    const shown = (entry: unknown) =>
      typeof entry === "number" ? numeral({ type: "double" }, entry) : javaText(entry);
    const entries = Object.entries(value).map(([key, entry]) => `${key}=${shown(entry)}`);
    return `{${entries.join(", ")}}`;
  }
  return String(value);
}

const compiled = new Map<string, RegExp>();

function fullMatch(pattern: string): RegExp {
  const known = compiled.get(pattern);
  if (known !== undefined) return known;
  // Classes of Unicode properties need the flag, which refuses the loose ranges of all other patterns.
  const made = new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "");
  compiled.set(pattern, made);
  return made;
}

/** `functionName` for `FunctionName`: AWS's paths begin each member in lower case. */
function camel(member: string): string {
  return member.slice(0, 1).toLowerCase() + member.slice(1);
}

const sorted = new WeakMap<Readonly<Record<string, string>>, [string, string][]>();

/** AWS names the problem of a runtime before all others. */
function runtimesFirst(members: Readonly<Record<string, string>>): [string, string][] {
  const known = sorted.get(members) ?? sortedMembers(members);
  sorted.set(members, known);
  return known;
}

function sortedMembers(members: Readonly<Record<string, string>>): [string, string][] {
  const entries = Object.entries(members);
  const isRuntime = ([member]: [string, string]) => member.startsWith("CompatibleRuntime");
  return [...entries.filter(isRuntime), ...entries.filter((entry) => !isRuntime(entry))];
}

function isCounted({ type }: Pick<Scalar, "type">): boolean {
  return type === "string" || type === "blob";
}

function lengthOf(value: unknown): number | undefined {
  if (typeof value === "string" || value instanceof Uint8Array) return value.length;
  return undefined;
}

function isScalar(shape: Shape | undefined): shape is Scalar {
  return shape !== undefined && !["structure", "list", "map"].includes(shape.type);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array)
  );
}
