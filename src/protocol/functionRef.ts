import * as v from "valibot";
import { phrase, type Phrase } from "../shared/phrase.ts";

/** Where functions live, by name: what is remembered and passed around. `aws/target.ts` has the address itself. */
export const TargetRef = v.variant("kind", [
  v.object({ kind: v.literal("local") }),
  v.object({ kind: v.literal("aws"), profile: v.string(), region: v.string() }),
]);
export type TargetRef = v.InferOutput<typeof TargetRef>;

/**
 * The function that a command is about, whoever asks: a code lens (no target: this machine), a tree node, the
 * palette, a test.
 */
export const FunctionRef = v.object({
  name: v.pipe(v.string(), v.minLength(1)),
  target: v.optional(TargetRef),
  /** A version or an alias; absent means `$LATEST`. */
  qualifier: v.optional(v.string()),
});
export type FunctionRef = v.InferOutput<typeof FunctionRef>;

/** The event of an invoke when it is known beforehand. */
export const EventChoice = v.variant("kind", [
  v.object({ kind: v.literal("file"), uri: v.string() }),
  v.object({ kind: v.literal("text"), text: v.string() }),
]);
export type EventChoice = v.InferOutput<typeof EventChoice>;

/** How a function is invoked, beside its event. */
export const InvokeOptions = v.object({
  /** `Event` is asynchronous, `Stream` shows the answer's chunks as they come. Default: `RequestResponse`. */
  mode: v.optional(v.picklist(["RequestResponse", "Stream", "Event", "DryRun"])),
  /** JSON, which the handler finds in its context. */
  clientContext: v.optional(v.string()),
  tenantId: v.optional(v.string()),
});
export type InvokeOptions = v.InferOutput<typeof InvokeOptions>;

export const InvokeRequest = v.object({
  ...FunctionRef.entries,
  event: v.optional(EventChoice),
  options: v.optional(InvokeOptions),
});
export type InvokeRequest = v.InferOutput<typeof InvokeRequest>;

/** One text for each target: a key of maps and remembered state. */
export function targetKey(target: TargetRef): string {
  return target.kind === "local" ? "local" : `aws:${target.profile}:${target.region}`;
}

/** What a person reads for a target. */
export function targetPhrase(target: TargetRef): Phrase | string {
  return target.kind === "local" ? phrase("Local") : `${target.profile} · ${target.region}`;
}
