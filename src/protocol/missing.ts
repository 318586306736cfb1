import * as v from "valibot";

/** What Lambda's runtime brings and this machine lacks, as the emulator tells beside the error. */
export const MissingPackage = v.object({
  package: v.pipe(v.string(), v.regex(/^(@[\w.-]+\/)?\w[\w.-]*$/)),
  runtime: v.pipe(v.string(), v.regex(/^\w[\w.-]*$/)),
});

/** What a build lacks. The answer also has a command, but what a function answers is nothing to run. */
export const MissingBuilder = v.object({ name: v.literal("esbuild") });

/** What can be installed by one click where it is missing. */
export const Missing = v.union([MissingPackage, MissingBuilder]);
export type Missing = v.InferOutput<typeof Missing>;
