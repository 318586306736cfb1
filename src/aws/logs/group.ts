import { formatArn, parseArn } from "../../shared/arn.ts";
import type { FunctionSummary } from "../functions.ts";

export interface LogGroup {
  readonly name: string;
  /** Without the `:*` at the end. */
  readonly arn: string;
}

/** The group that a function writes to, where it is named in its configuration or not. */
export function logGroupOf(fn: Pick<FunctionSummary, "arn" | "logGroup">): LogGroup {
  const place = parseArn(fn.arn);
  return {
    name: fn.logGroup,
    arn: formatArn({ ...place, service: "logs", resource: `log-group:${fn.logGroup}` }),
  };
}
