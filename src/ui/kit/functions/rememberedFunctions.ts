import * as v from "valibot";
import type { FunctionSummary } from "../../../aws/functions.ts";

const Remembered = v.pipe(
  v.string(),
  v.parseJson(),
  v.array(
    v.tuple([
      v.string(),
      v.string(),
      v.nullable(v.string()),
      v.nullable(v.string()),
      v.picklist(["Zip", "Image"]),
      v.number(),
      v.number(),
      v.picklist(["x86_64", "arm64"]),
      v.number(),
      v.nullable(v.string()),
    ]),
  ),
);

/**
 * A list as one text. The editor keeps what it remembers in memory, and of ten thousand functions objects would take as much
 * room as the list itself. What only tooltips tell is left out until the list is read again.
 */
export function writeRemembered(functions: readonly FunctionSummary[]): string {
  const rows = functions.map((fn): v.InferOutput<typeof Remembered>[number] => [
    fn.name,
    fn.arn,
    fn.runtime ?? null,
    fn.handler ?? null,
    fn.packageType,
    fn.memoryMb,
    fn.timeoutSeconds,
    fn.architecture,
    fn.ephemeralStorageMb,
    fn.logGroup ?? null,
  ]);
  return JSON.stringify(rows);
}

/** Nothing where another version of the extension has written it. */
export function readRemembered(text: unknown): readonly FunctionSummary[] {
  const read = v.safeParse(Remembered, text);
  if (!read.success) return [];
  return read.output.map(
    ([name, arn, runtime, handler, packageType, memoryMb, timeoutSeconds, architecture, storage, group]) => ({
      name,
      arn,
      description: "",
      runtime: runtime ?? undefined,
      handler: handler ?? undefined,
      packageType,
      memoryMb,
      timeoutSeconds,
      architecture,
      ephemeralStorageMb: storage,
      lastModified: undefined,
      state: undefined,
      stateReason: undefined,
      logGroup: group ?? undefined,
    }),
  );
}
