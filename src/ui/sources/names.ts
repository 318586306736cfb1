import { parseArn } from "../../shared/arn.ts";

/** `jobs` of a queue, `orders` of a stream or a rule. */
export function nameIn(arn: string): string {
  return (parseArn(arn)?.resource ?? arn).replace(/^(?:[\w-]+\/)+/, "");
}
