import { runtimeFailure, StateFailure } from "./failure.ts";
import { evaluateIntrinsic, IntrinsicError } from "./intrinsics/evaluate.ts";
import { isList, isObject, type Json, objectOf, textOf } from "./json.ts";
import { lookUp, type Scope } from "./paths/evaluate.ts";
import { PathError } from "./paths/reader.ts";

/** Fills a payload template: a member whose name ends in `.$` has a path or an intrinsic function. Throws `StateFailure`. */
export function fillTemplate(template: Json, scope: Scope): Json {
  if (isList(template)) return template.map((each) => fillTemplate(each, scope));
  if (!isObject(template)) return template;
  return objectOf(
    Object.entries(template).map(([name, value]): [string, Json] => {
      if (!name.endsWith(".$")) return [name, fillTemplate(value, scope)];
      return [name.slice(0, -2), evaluate(textOf(value), name, scope)];
    }),
  );
}

/** What a field with a path or an intrinsic function stands for. Throws `StateFailure`. */
export function evaluate(text: string, field: string, scope: Scope): Json {
  try {
    if (text.startsWith("States.")) return evaluateIntrinsic(text, scope);
    const value = lookUp(text, scope);
    if (value !== undefined) return value;
  } catch (error) {
    if (error instanceof IntrinsicError) throw new StateFailure("States.IntrinsicFailure", error.message);
    if (error instanceof PathError) throw runtimeFailure(`Invalid path '${text}' : ${error.message}`);
    throw error;
  }
  throw runtimeFailure(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${JSON.stringify(scope.input)}'`,
  );
}
