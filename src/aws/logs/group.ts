import { formatArn, parseArn } from "../../shared/arn.ts";
import type { FunctionSummary } from "../functions.ts";

export interface LogGroup {
  readonly name: string;
  /** Without the `:*` at the end. */
  readonly arn: string;
}

/** The group that a function writes to, where it is named in its configuration or not. */
export function logGroupOf(fn: Pick<FunctionSummary, "arn" | "logGroup" | "name">): LogGroup {
  const { logGroup: name = `/aws/lambda/${fn.name}` } = fn;
  return { name, arn: formatArn({ ...parseArn(fn.arn), service: "logs", resource: `log-group:${name}` }) };
}
