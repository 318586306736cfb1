import * as v from "valibot";

/** A function that is made before its folder is opened, for the window that opens it. Addresses are those of the editor. */
const Begun = v.object({
  folder: v.string(),
  name: v.string(),
  code: v.string(),
  event: v.string(),
  /** Epoch milliseconds. */
  at: v.number(),
});
export type Begun = v.InferOutput<typeof Begun>;

export const begunKey = "begunProject";
/** Who opens the folder later has other things in mind. */
const longestMs = 10 * 60_000;

/** What another window has begun in this folder, a moment ago. */
export function begunIn(kept: unknown, folder: string | undefined, now: number): Begun | undefined {
  const read = v.safeParse(Begun, kept);
  if (!read.success || read.output.folder !== folder || now - read.output.at > longestMs) return undefined;
  return read.output;
}
