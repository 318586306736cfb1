import { functionDefaults, functionLimits } from "../../lambda/limits.ts";
import { nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";

/** Reads whole numbers within AWS's limits; one that is out of them is a problem, and the default counts. */
export function numberAt(
  properties: TemplateNode | undefined,
  logicalId: string,
  report: (code: "function-invalid", message: string, range: SourceRange) => void,
): (key: keyof typeof functionLimits, ...path: readonly string[]) => number {
  return (key, ...path) => {
    const node = nodeAt(properties, ...path);
    // What only a deployment knows runs with AWS's default here.
    if (node === undefined || node.kind === "call") return functionDefaults[key];
    const text = textAt(node)?.trim() ?? "";
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    const { min, max } = functionLimits[key];
    if (value >= min && value <= max) return value;
    const label = `${logicalId}: ${path.join(".")}`;
    report("function-invalid", `${label} must be a whole number from ${min} to ${max}.`, node.range);
    return functionDefaults[key];
  };
}
