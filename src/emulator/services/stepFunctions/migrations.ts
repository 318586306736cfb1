import { collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { executionMigration } from "./executions/table.ts";

export const migrations: readonly Migration[] = [
  collectionMigration("states_machines"),
  collectionMigration("states_tags"),
  executionMigration,
];
