import type { Type } from "@aws-sdk/client-schemas";
import type { Clock } from "../../../shared/clock.ts";
import type { Collection } from "../../store/collection.ts";

/** What the operations work on. */
export interface SchemasState {
  /** "", name */
  readonly registries: Collection<RegistryRecord>;
  /** registry, name */
  readonly schemas: Collection<SchemaRecord>;
  readonly clock: Clock;
  readonly accountId: string;
  readonly region: string;
}

/** Times are epoch milliseconds. */
export interface RegistryRecord {
  readonly name: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
}

export interface SchemaRecord {
  readonly registry: string;
  readonly name: string;
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly modifiedAt: number;
  /** The number of the version that was made last: numbers of deleted ones are not given again. */
  readonly lastNumber: number;
  /** By their numbers, the oldest first; never none. */
  readonly versions: readonly SchemaVersion[];
}

export interface SchemaVersion {
  readonly number: number;
  readonly type: Type;
  readonly content: string;
  readonly createdAt: number;
}
