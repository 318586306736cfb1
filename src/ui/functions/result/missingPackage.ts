import * as v from "valibot";

/** What Lambda's runtime brings and this machine lacks, as the emulator tells beside the error. */
export const MissingPackage = v.object({
  package: v.pipe(v.string(), v.regex(/^(@[\w.-]+\/)?\w[\w.-]*$/)),
  runtime: v.pipe(v.string(), v.regex(/^\w[\w.-]*$/)),
});
export type MissingPackage = v.InferOutput<typeof MissingPackage>;

const Body = v.object({ missingFromRuntime: MissingPackage });

/** From the body of a function's error. */
export function missingPackage(payload: string): MissingPackage | undefined {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Body), payload);
  return read.success ? read.output.missingFromRuntime : undefined;
}
