import type { DatabaseSync } from "node:sqlite";
import { Collection, collectionMigration } from "../../../store/collection.ts";

/** A subscription filter as it was put. */
export interface FilterRecord {
  readonly name: string;
  readonly pattern: string;
  readonly destinationArn: string;
  readonly roleArn?: string;
  readonly distribution: "ByLogStream" | "Random";
  readonly applyOnTransformedLogs: boolean;
  readonly fieldSelectionCriteria?: string;
  readonly emitSystemFields?: readonly string[];
  /** Epoch milliseconds. */
  readonly createdAt: number;
}

/** Owner is the group's name, id the filter's. */
export type Filters = Collection<FilterRecord>;

const table = "logs_subscription_filters";
export const filterMigration = collectionMigration(table);

export function openFilters(database: DatabaseSync): Filters {
  return new Collection(database, table);
}
