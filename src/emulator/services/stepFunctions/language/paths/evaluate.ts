import { isList, isObject, type Json, type JsonObject, member } from "../json.ts";
import { parsePath } from "./parse.ts";
import type { Path, Step } from "./path.ts";
import { PathError } from "./reader.ts";

/** What paths of a state lead into. */
export interface Scope {
  readonly input: Json;
  /** The context object, which `$$` stands for. */
  readonly context: Json;
  /** What states before have assigned; `$name` stands for one of them. */
  readonly variables: JsonObject;
}

/** What a path of a state leads to; undefined where that is not there. Throws `PathError`. */
export function lookUp(text: string, { input, context, variables }: Scope): Json | undefined {
  if (text.startsWith("$$")) return valueAt(parsePath(text.slice(1)), context);
  const [, name, rest = ""] = /^\$([A-Za-z_]\w*)(.*)$/s.exec(text) ?? [];
  if (name === undefined) return valueAt(parsePath(text), input);
  const variable = member(variables, name);
  return variable === undefined ? undefined : valueAt(parsePath(`$${rest}`), variable);
}

/** Checks a path's form. Throws `PathError`. */
export function checkPath(text: string): void {
  parsePath(text.replace(/^\$(?:\$|[A-Za-z_]\w*)/, "$"));
}

function valueAt(path: Path, root: Json): Json | undefined {
  const values = valuesAt(path, root);
  return path.isDefinite ? values[0] : values;
}

function valuesAt(path: Path, root: Json): readonly Json[] {
  let values: readonly Json[] = [root];
  for (const step of path.steps) values = values.flatMap((value) => stepFrom(step, value, root));
  return values;
}

function stepFrom(step: Step, value: Json, root: Json): readonly Json[] {
  switch (step.kind) {
    case "name":
      return named(value, [step.name]);
    case "names":
      return named(value, step.names);
    case "index":
      return indexed(value, [step.index]);
    case "indexes":
      return indexed(value, step.indexes);
    case "slice":
      return isList(value) ? value.slice(step.from, step.to) : [];
    case "all":
      return childrenOf(value);
    case "deep":
      return withDescendants(value);
    case "length":
      return isList(value) ? [value.length] : isObject(value) ? [Object.keys(value).length] : [];
    default:
      return childrenOf(isObject(value) ? [value] : value).filter((item) =>
        step.filter({ item, root }, valuesAt),
      );
  }
}

function named(value: Json, names: readonly string[]): readonly Json[] {
  if (!isObject(value)) return [];
  return names.flatMap((name) => {
    const found = member(value, name);
    return found === undefined ? [] : [found];
  });
}

function indexed(value: Json, indexes: readonly number[]): readonly Json[] {
  if (!isList(value)) return [];
  return indexes.flatMap((index) => {
    const found = value.at(index);
    return found === undefined ? [] : [found];
  });
}

function childrenOf(value: Json): readonly Json[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

function withDescendants(value: Json): readonly Json[] {
  return [value, ...childrenOf(value).flatMap(withDescendants)];
}

/** Puts a value where a `ResultPath` says; undefined where the input has something else than objects on the way. */
export function place(text: string, input: Json, value: Json): Json | undefined {
  const { steps } = parsePath(text);
  const write = (into: Json | undefined, at: number): Json | undefined => {
    const step = steps[at];
    if (step === undefined) return value;
    if (step.kind === "name") {
      if (into !== undefined && !isObject(into)) return undefined;
      const inner = write(into && member(into, step.name), at + 1);
      return inner === undefined ? undefined : { ...into, [step.name]: inner };
    }
    if (step.kind !== "index") throw new PathError(`'${text}' is no reference path`);
    if (!isList(into) || step.index < 0 || step.index >= into.length) return undefined;
    const inner = write(into[step.index], at + 1);
    return inner === undefined ? undefined : into.with(step.index, inner);
  };
  return write(input, 0);
}

/** Checks that a path leads to one place. Throws `PathError`. */
export function checkReferencePath(text: string): void {
  const { steps } = parsePath(text);
  if (steps.some(({ kind }) => kind !== "name" && kind !== "index"))
    throw new PathError(`'${text}' is no reference path`);
}
