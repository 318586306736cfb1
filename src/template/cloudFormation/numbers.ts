import { functionDefaults, functionLimits } from "../../lambda/limits.ts";
import { nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** Reads whole numbers within AWS's limits; one that is out of them is a problem, and the default counts. */
export function numberAt(
  properties: TemplateNode | undefined,
  logicalId: string,
  report: (code: "function-invalid" | "value-unknown", message: Phrase, range: SourceRange) => void,
): (key: keyof typeof functionLimits, ...path: readonly string[]) => number {
  return (key, ...path) => {
    const node = nodeAt(properties, ...path);
    // What only a deployment knows runs with AWS's default here.
    if (node === undefined) return functionDefaults[key];
    const label = `${logicalId}: ${path.join(".")}`;
    if (node.kind === "scalar" && node.standIn !== undefined) {
      const { problem } = node.standIn;
      if (problem !== undefined) report("value-unknown", phrase("{0}: {1}", label, problem), node.range);
      return functionDefaults[key];
    }
    const text = textAt(node)?.trim() ?? "";
    const value = /^\d+(\.0*)?$/.test(text) ? Number(text) : Number.NaN;
    const { min, max } = functionLimits[key];
    if (value >= min && value <= max) return value;
    const message = phrase("{0} must be a whole number from {1} to {2}.", label, min, max);
    report("function-invalid", message, node.range);
    return functionDefaults[key];
  };
}
