import { nodeAt } from "../syntax/node.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import type { StackResource } from "./resource.ts";
import { knownText } from "./variables.ts";
import type { Scope } from "./evaluation/scope.ts";

/** The property of each type that names the function to which the resource belongs. */
const targets: ReadonlyMap<string, string> = new Map([
  ["AWS::Lambda::Url", "TargetFunctionArn"],
  ["AWS::Lambda::Alias", "FunctionName"],
  ["AWS::Lambda::Version", "FunctionName"],
  ["AWS::Lambda::EventInvokeConfig", "FunctionName"],
  ["AWS::Lambda::Permission", "FunctionName"],
]);

/** A function by its local name, and the version or alias of it. */
export interface FunctionTarget {
  readonly functionName: string;
  readonly qualifier?: string;
}

/** The function to which a resource belongs; undefined when it is none of these, or only a deployment knows. */
export function targetOf({ type, properties }: StackResource, scope: Scope): FunctionTarget | undefined {
  const property = targets.get(type);
  const text = property && knownText(evaluated(nodeAt(properties, property), scope));
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
