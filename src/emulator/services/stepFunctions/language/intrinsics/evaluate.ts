import type { Json } from "../json.ts";
import { lookUp, type Scope } from "../paths/evaluate.ts";
import { type Call, type Argument, parseIntrinsic } from "./parse.ts";
import { intrinsicFunctions } from "./functions.ts";
import { IntrinsicError } from "./error.ts";
import { unescaped } from "./format.ts";

export { IntrinsicError };

/**
 * Calls an intrinsic function. Throws `IntrinsicError`, or `PathError` for what is no call of one.
 * https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export function evaluateIntrinsic(text: string, scope: Scope): Json {
  return call(parseIntrinsic(text), scope);
}

function call({ name, args }: Call, scope: Scope): Json {
  const intrinsic = Object.hasOwn(intrinsicFunctions, name) ? intrinsicFunctions[name] : undefined;
  if (intrinsic === undefined) throw new IntrinsicError(`There is no intrinsic function ${name}`);
  return intrinsic(
    args.map((arg, index) => {
      const value = valueOf(arg, scope);
      // A template's escapes are read with its braces.
      const isRead = arg.kind !== "literal" || (name === "States.Format" && index === 0);
      return isRead || typeof value !== "string" ? value : unescaped(value);
    }),
    name,
  );
}

function valueOf(arg: Argument, scope: Scope): Json {
  switch (arg.kind) {
    case "literal":
      return arg.value;
    case "call":
      return call(arg.call, scope);
    default: {
      const value = lookUp(arg.path, scope);
      if (value === undefined) {
        throw new IntrinsicError(
          `The JSONPath argument for the field '${arg.path}' could not be found in the input '${JSON.stringify(scope.input)}'`,
        );
      }
      return value;
    }
  }
}
