import * as v from "valibot";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer } from "../../contracts/workspaceResources.ts";
import { flag, listOf, read, text } from "../../validation/properties.ts";
import type { LogStore } from "./store.ts";
import type { Filters } from "./subscriptions/state.ts";

const Filter = v.object({
  LogGroupName: text,
  FilterPattern: v.optional(text, ""),
  DestinationArn: text,
  RoleArn: v.optional(text),
  Distribution: v.optional(text),
  ApplyOnTransformedLogs: v.optional(flag),
  FieldSelectionCriteria: v.optional(text),
  EmitSystemFields: v.optional(listOf(text)),
});

/** Subscription filters. Their group is made where it is not there: here a function's comes with its first line. */
export function logsDeclarer(store: LogStore, filters: Filters, ask: Ask): ResourceDeclarer {
  return {
    types: ["AWS::Logs::SubscriptionFilter"],
    async declare({ name, properties }, before) {
      const { LogGroupName: logGroupName, ...filter } = read(Filter, properties);
      if (store.group(logGroupName) === undefined) await ask("CreateLogGroup", { logGroupName });
      const earlier = before && read(Filter, before.properties).LogGroupName;
      if (earlier !== undefined && earlier !== logGroupName) await remove(earlier, name);
      await ask("PutSubscriptionFilter", {
        logGroupName,
        filterName: name,
        filterPattern: filter.FilterPattern,
        destinationArn: filter.DestinationArn,
        ...(filter.RoleArn !== undefined && { roleArn: filter.RoleArn }),
        ...(filter.Distribution !== undefined && { distribution: filter.Distribution }),
        ...(filter.ApplyOnTransformedLogs !== undefined && {
          applyOnTransformedLogs: filter.ApplyOnTransformedLogs,
        }),
        ...(filter.FieldSelectionCriteria !== undefined && {
          fieldSelectionCriteria: filter.FieldSelectionCriteria,
        }),
        ...(filter.EmitSystemFields !== undefined && { emitSystemFields: filter.EmitSystemFields }),
      });
    },
    withdraw: ({ name, properties }) => remove(read(Filter, properties).LogGroupName, name),
  };

  async function remove(logGroupName: string, filterName: string): Promise<void> {
    if (filters.get(logGroupName, filterName) === undefined) return;
    await ask("DeleteSubscriptionFilter", { logGroupName, filterName });
  }
}
