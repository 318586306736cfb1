import * as v from "valibot";

/** By what a target's functions stand together in the tree. */
export const Grouping = v.variant("by", [
  v.object({ by: v.picklist(["nothing", "prefix", "stack"]) }),
  v.object({ by: v.literal("tag"), key: v.string() }),
]);
export type Grouping = v.InferOutput<typeof Grouping>;

/** As the workspace remembers it. */
export const groupingKey = "grouping";
