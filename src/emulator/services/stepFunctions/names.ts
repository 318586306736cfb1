import { parseArn } from "../../../shared/arn.ts";
import { invalidArn, invalidName } from "./errors.ts";

/**
 * "Names must not contain white space, brackets, wildcard and special characters, and control characters."
 * https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html
 */
const forbidden = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}]/u;

export function checkName(name: string): void {
  if (name === "" || name.length > 80 || forbidden.test(name)) throw invalidName(name);
}

/** Throws `InvalidArn` for what names no resource of that kind. */
export function checkArn(arn: string, kind: "stateMachine" | "execution" | "express"): string {
  const parsed = parseArn(arn);
  if (parsed?.service !== "states" || !parsed.resource.startsWith(`${kind}:`)) throw invalidArn(arn);
  return arn;
}
