import { checked, type Operations } from "../../../contracts/service.ts";
import type { KinesisContext } from "../context.ts";
import { kinesisValidator } from "../validation.ts";
import { consumerOperations } from "./consumers.ts";
import { putOperations } from "./put.ts";
import { readOperations } from "./read.ts";
import { shardChanges } from "./shardChanges.ts";
import { shardLists } from "./shardLists.ts";
import { storedOperations } from "./stored.ts";
import { streamOperations } from "./streams.ts";
import { subscribeOperation } from "./subscribe.ts";
import { tagOperations } from "./tags.ts";

/** The operations, each of which checks its request first. */
export function kinesisOperations(context: KinesisContext): Operations {
  const { state } = context;
  const operations: Operations = {
    ...streamOperations(context),
    ...shardLists(context),
    ...shardChanges(context),
    ...putOperations(context),
    ...readOperations(context),
    ...consumerOperations(state),
    ...subscribeOperation(context),
    ...tagOperations(state),
    ...storedOperations(state),
  };
  return checked(operations, kinesisValidator());
}
