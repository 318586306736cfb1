import * as v from "valibot";
import { type Missing, MissingBuilder, MissingPackage } from "../../../protocol/missing.ts";

const Body = v.object({
  missingFromRuntime: v.optional(MissingPackage),
  missingTool: v.optional(MissingBuilder),
});

/** From the body of a function's error. */
export function missingOf(payload: string): Missing | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), payload);
  return read.success ? (read.output.missingFromRuntime ?? read.output.missingTool) : undefined;
}
