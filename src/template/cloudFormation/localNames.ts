import { createHash } from "node:crypto";
import type { TemplateNode } from "../syntax/node.ts";

/** API reference, `FunctionName`. */
const longestName = 64;
/** The random end of a name that CloudFormation makes. */
const endLength = 12;

/** A function's name on this machine: the declared one where the template says it, else its logical id. */
export function localName(logicalId: string, declared: TemplateNode | undefined): string {
  if (declared?.kind === "scalar" && declared.value !== null && declared.standIn === undefined) {
    return declared.text;
  }
  return shortened(logicalId);
}

/** A name within Lambda's limit: CloudFormation cuts it and puts twelve letters behind it, here always the same. */
export function shortened(name: string): string {
  if (name.length <= longestName) return name;
  const end = createHash("sha256").update(name).digest("hex").slice(0, endLength).toUpperCase();
  return `${name.slice(0, longestName - endLength - 1)}-${end}`;
}
