import type { DatabaseSync } from "node:sqlite";
import type { Clock } from "../../../shared/clock.ts";
import { once, onceAsync } from "../../../shared/once.ts";
import { serviceActions } from "../../contracts/permissions/actions.ts";
import type { HostedService } from "../../contracts/service.ts";
import { Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { loadModel } from "./model.ts";
import type { RegistryRecord, SchemaRecord } from "./state.ts";

interface SchemasOptions {
  /** With the `migrations` of this file. */
  readonly database: DatabaseSync;
  readonly clock: Clock;
  readonly accountId: string;
  readonly region: string;
}

export const migrations: readonly Migration[] = [
  collectionMigration("schemas_registries"),
  collectionMigration("schemas_schemas"),
];

/** EventBridge Schemas: registries and the versions of their schemas, in which Lambda's console keeps shared test events. */
export function createSchemas({ database, ...place }: SchemasOptions): HostedService {
  const state = once(() => ({
    /** "", name */
    registries: new Collection<RegistryRecord>(database, "schemas_registries"),
    /** registry, name */
    schemas: new Collection<SchemaRecord>(database, "schemas_schemas"),
  }));
  return {
    service: {
      name: "schemas",
      sdkId: "schemas",
      signingName: "schemas",
      protocols: [{ kind: "rest-json" }],
      model: loadModel,
      actions: serviceActions({ prefix: "schemas", resource: () => undefined }),
      // Ten events to make a schema of; a schema itself has at most 100,000 characters.
      bodyLimit: () => 8 * 1024 * 1024,
      operations: onceAsync(async () => {
        const { schemaOperations } = await import("./operations.ts");
        return schemaOperations({ ...state(), ...place });
      }),
    },
    reset() {
      state().schemas.clear();
      state().registries.clear();
    },
  };
}
