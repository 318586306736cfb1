import type { Constraints, ListShape, MapShape, ScalarShape, Shape } from "./constraints.ts";
import { isScalar } from "./constraints.ts";
import {
  allConstraints,
  isCounted,
  isRecord,
  lower,
  notNull,
  patternProblem,
  quoted,
  setProblem,
  upper,
} from "./words.ts";

/** How a service says what is wrong with a request, and where its answers do not follow its own model. */
export interface Wording {
  /** The error for all problems of a request. */
  readonly refusal: (problems: readonly string[]) => Error;
  /** Judge values of these shapes instead of the model. */
  readonly judges?: Readonly<Record<string, Judge>>;
  /** Members whose problems are named before all others. */
  readonly first?: (member: string) => boolean;
  /** Lists whose messages lack the constraint that all others have. */
  readonly mayHoldNull?: ReadonlySet<string>;
}

/** What is wrong with a value, if anything. */
type Judge = (value: unknown, path: string, shape: Shape | undefined) => readonly string[];

/**
 * Makes the check of a request against the service model. It throws one error with every problem in AWS's words; members that
 * the model does not know are ignored.
 */
export function validator(
  load: () => Constraints,
  wording: Wording,
): (operation: string, input: Readonly<Record<string, unknown>>) => void {
  // Read with the first request, so that starting does not wait for it.
  let rules: Rules | undefined;
  return (operation, input) => {
    rules ??= new Rules(load(), wording);
    const check = new Check(rules);
    check.structure(rules.inputOf(operation), input, "");
    if (check.problems.length > 0) throw wording.refusal(check.problems);
  };
}

/** The constraints of a service, with what is made of them once. */
class Rules {
  readonly wording: Wording;
  readonly #constraints: Constraints;
  readonly #patterns = new Map<string, RegExp>();
  readonly #members = new Map<string, readonly (readonly [member: string, shape: string])[]>();

  constructor(constraints: Constraints, wording: Wording) {
    this.#constraints = constraints;
    this.wording = wording;
  }

  inputOf(operation: string): string {
    return this.#constraints.operations[operation] ?? "";
  }

  shape(name: string): Shape | undefined {
    return this.#constraints.shapes[name];
  }

  /** The members of a structure in the order in which AWS names their problems. */
  members(name: string): readonly (readonly [member: string, shape: string])[] {
    const known = this.#members.get(name);
    if (known !== undefined) return known;
    const shape = this.shape(name);
    const all = shape?.type === "structure" ? Object.entries(shape.members) : [];
    const isFirst = ([member]: readonly [string, string]) => this.wording.first?.(member) === true;
    const made = [...all.filter(isFirst), ...all.filter((entry) => !isFirst(entry))];
    this.#members.set(name, made);
    return made;
  }

  isSecret(name: string): boolean {
    const shape = this.shape(name);
    if (shape === undefined) return false;
    return shape.sensitive === true || (shape.type === "map" && this.isSecret(shape.value));
  }

  /** The constraints of a shape that a value breaks. */
  scalarProblems(shape: ScalarShape, value: unknown): string[] {
    const size = isCounted(shape) ? lengthOf(value) : value;
    const problems = typeof size === "number" ? boundProblems(shape, size) : [];
    if (
      typeof value === "string" &&
      shape.pattern !== undefined &&
      !this.#pattern(shape.pattern).test(value)
    ) {
      problems.push(patternProblem(shape.pattern));
    }
    const isWord = typeof value === "string" || typeof value === "number";
    if (isWord && shape.enum?.includes(String(value)) === false) problems.push(setProblem(shape.enum));
    return problems;
  }

  #pattern(pattern: string): RegExp {
    const known = this.#patterns.get(pattern);
    if (known !== undefined) return known;
    // Classes of Unicode properties need the flag, which refuses the loose ranges of all other patterns.
    const made = new RegExp(`^(?:${pattern})$`, pattern.includes("\\p{") ? "u" : "");
    this.#patterns.set(pattern, made);
    return made;
  }
}

/** Collects the problems of one request. */
class Check {
  readonly problems: string[] = [];
  readonly #rules: Rules;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  structure(name: string, value: Readonly<Record<string, unknown>>, path: string): void {
    const shape = this.#rules.shape(name);
    if (shape?.type !== "structure") return;
    for (const [member, target] of this.#rules.members(name)) {
      const found = value[member];
      const memberPath = path + camel(member);
      if (found !== undefined && found !== null) this.#value(target, found, memberPath);
      else if (shape.required.includes(member)) this.#fail(target, null, memberPath, notNull);
    }
  }

  #value(name: string, value: unknown, path: string): void {
    const shape = this.#rules.shape(name);
    const judge = this.#rules.wording.judges?.[name];
    if (judge !== undefined) {
      for (const problem of judge(value, path, shape)) this.#fail("", value, path, problem);
      return;
    }
    if (shape === undefined) return;
    switch (shape.type) {
      case "structure":
        if (isRecord(value)) this.structure(name, value, `${path}.`);
        return;
      case "list":
        if (Array.isArray(value)) this.#list(name, shape, value as unknown[], path);
        return;
      case "map":
        if (isRecord(value)) this.#map(name, shape, value, path);
        return;
      default:
        for (const problem of this.#rules.scalarProblems(shape, value))
          this.#fail(name, value, path, problem);
    }
  }

  #list(name: string, shape: ListShape, list: unknown[], path: string): void {
    for (const problem of boundProblems({ ...shape, type: "string" }, list.length))
      this.#fail(name, list, path, problem);
    const member = this.#rules.shape(shape.member);
    if (member === undefined) return;
    if (isScalar(member)) {
      const isBad = list.some(
        (entry) => entry === null || this.#rules.scalarProblems(member, entry).length > 0,
      );
      const holdsNull = this.#rules.wording.mayHoldNull?.has(name) === true;
      const all = [...allConstraints(member), ...(holdsNull ? [] : [notNull])].join(", ");
      if (isBad) this.#fail(name, list, path, `Member must satisfy constraint: [${all}]`);
      return;
    }
    for (const [index, entry] of list.entries()) {
      if (entry !== null && entry !== undefined)
        this.#value(shape.member, entry, `${path}.${index + 1}.member`);
    }
  }

  #map(name: string, shape: MapShape, map: Readonly<Record<string, unknown>>, path: string): void {
    const keys = Object.keys(map);
    for (const problem of boundProblems({ ...shape, type: "string" }, keys.length))
      this.#fail(name, map, path, problem);
    const key = this.#rules.shape(shape.key);
    if (isScalar(key) && keys.some((entry) => this.#rules.scalarProblems(key, entry).length > 0)) {
      this.#fail(name, map, path, `Map keys must satisfy constraint: [${allConstraints(key).join(", ")}]`);
    }
    const value = this.#rules.shape(shape.value);
    if (isScalar(value)) {
      const isBad = Object.values(map).some(
        (entry) => entry === null || this.#rules.scalarProblems(value, entry).length > 0,
      );
      const all = [...allConstraints(value), notNull].join(", ");
      if (isBad) this.#fail(name, map, path, `Map value must satisfy constraint: [${all}]`);
    } else if (value !== undefined) {
      for (const [entry, content] of Object.entries(map)) {
        if (content !== null) this.#value(shape.value, content, `${path}.${entry}.member`);
      }
    }
  }

  #fail(name: string, value: unknown, path: string, problem: string): void {
    // AWS does not repeat what may be secret.
    const shown = this.#rules.isSecret(name) && value !== null ? "Value" : `Value ${quoted(value)}`;
    this.problems.push(`${shown} at '${path}' failed to satisfy constraint: ${problem}`);
  }
}

/** What is too large or too small about a value, or about a length. */
export function boundProblems(shape: Pick<ScalarShape, "type" | "min" | "max">, size: number): string[] {
  return [
    ...(shape.max !== undefined && size > shape.max ? [upper(shape, shape.max)] : []),
    ...(shape.min !== undefined && size < shape.min ? [lower(shape, shape.min)] : []),
  ];
}

/** `functionName` for `FunctionName`: AWS's paths begin each member in lower case. */
function camel(member: string): string {
  return member.slice(0, 1).toLowerCase() + member.slice(1);
}

function lengthOf(value: unknown): number | undefined {
  return typeof value === "string" || value instanceof Uint8Array ? value.length : undefined;
}
