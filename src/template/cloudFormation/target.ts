import { nodeAt } from "../syntax/node.ts";
import { evaluatedText } from "./evaluate.ts";
import type { StackResource } from "./resource.ts";
import type { Scope } from "./scope.ts";

/** The property of each type that names the function to which the resource belongs. */
const targets: ReadonlyMap<string, string> = new Map([
  ["AWS::Lambda::Url", "TargetFunctionArn"],
  ["AWS::Lambda::Alias", "FunctionName"],
]);

/** A function by its local name, and the version or alias of it. */
export interface FunctionTarget {
  readonly functionName: string;
  readonly qualifier?: string;
}

/** The function to which a resource belongs; undefined when it is none of these, or only a deployment knows. */
export function targetOf({ type, properties }: StackResource, scope: Scope): FunctionTarget | undefined {
  const property = targets.get(type);
  const text = property === undefined ? undefined : evaluatedText(nodeAt(properties, property), scope);
  return text === undefined ? undefined : functionOf(text);
}

/** A name, a partial ARN or an ARN of a function, each with or without a qualifier. */
function functionOf(text: string): FunctionTarget | undefined {
  const found = /^(?:(?:arn:[^:]*:lambda:[^:]*:)?(?:\d{12}:)?function:)?([A-Za-z0-9_-]+)(?::([^:]+))?$/.exec(
    text,
  );
  const [, functionName, qualifier] = found ?? [];
  if (functionName === undefined) return undefined;
  return { functionName, ...(qualifier !== undefined && { qualifier }) };
}
