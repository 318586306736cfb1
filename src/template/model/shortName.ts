import { createHash } from "node:crypto";

/** API reference, `FunctionName`. */
const longestName = 64;
/** The random end of a name that CloudFormation makes. */
const endLength = 12;

/** A name within Lambda's limit: CloudFormation cuts it and puts twelve letters behind it, here always the same. */
export function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const end = createHash("sha256").update(name).digest("hex").slice(0, endLength).toUpperCase();
  return `${name.slice(0, longestName - endLength - 1)}-${end}`;
}
