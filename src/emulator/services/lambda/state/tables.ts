import type { DatabaseSync } from "node:sqlite";
import type { FunctionScalingConfig, PutRuntimeManagementConfigRequest } from "@aws-sdk/client-lambda";
import { changeTogether, Collection, collectionMigration } from "../../../store/collection.ts";
import type { Migration } from "../../../store/open.ts";
import { recordMigrations } from "./recordMigrations.ts";
import type {
  AliasRecord,
  CapacityProviderRecord,
  CodeSigningRecord,
  EventInvokeRecord,
  FunctionRecord,
  LayerVersionRecord,
  MappingRecord,
  PolicyRecord,
  ProvisionedRecord,
  UrlRecord,
  VersionRecord,
} from "./records.ts";

const names = [
  "functions",
  "versions",
  "aliases",
  "policies",
  "tags",
  "layers",
  "layer_versions",
  "layer_policies",
  "event_invoke_configs",
  "provisioned",
  "urls",
  "event_source_mappings",
  "code_signing_configs",
  "runtime_management",
  "scaling",
  "capacity_providers",
] as const;

export const migrations: readonly Migration[] = [
  ...names.map((name) => collectionMigration(`lambda_${name}`)),
  ...recordMigrations,
];

/** Everything that the Lambda API keeps; the comment at each says owner and id. */
export interface Tables {
  /** "", name */
  readonly functions: Collection<FunctionRecord>;
  /** function name, `$LATEST` or number */
  readonly versions: Collection<VersionRecord>;
  /** function name, alias */
  readonly aliases: Collection<AliasRecord>;
  /** function name, qualifier or "" */
  readonly policies: Collection<PolicyRecord>;
  /** "", ARN */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  /** "", layer name */
  readonly layers: Collection<{ readonly nextVersion: number }>;
  /** layer name, version number */
  readonly layerVersions: Collection<LayerVersionRecord>;
  /** layer name, version number */
  readonly layerPolicies: Collection<PolicyRecord>;
  /** function name, qualifier */
  readonly eventInvokeConfigs: Collection<EventInvokeRecord>;
  /** function name, qualifier */
  readonly provisioned: Collection<ProvisionedRecord>;
  /** function name, alias or "" */
  readonly urls: Collection<UrlRecord>;
  /** "", UUID */
  readonly eventSourceMappings: Collection<MappingRecord>;
  /** "", id */
  readonly codeSigningConfigs: Collection<CodeSigningRecord>;
  /** function name, qualifier */
  readonly runtimeManagement: Collection<
    Omit<PutRuntimeManagementConfigRequest, "FunctionName" | "Qualifier">
  >;
  /** function name, qualifier */
  readonly scaling: Collection<FunctionScalingConfig>;
  /** "", name */
  readonly capacityProviders: Collection<CapacityProviderRecord>;
  /** Removes every document. */
  clear(): void;
  /** Runs `work` as one transaction, or as part of the one that is open. */
  together<Result>(work: () => Result): Result;
}

/** What decides how a function runs. */
type Guarded = "functions" | "versions" | "aliases" | "provisioned";

/** The tables as operations have them: how a function runs is read here, and changed through `FunctionState` alone. */
export type OperationTables = Omit<Tables, Guarded | "clear"> & {
  readonly [Name in Guarded]: Pick<Tables[Name], "get" | "of" | "entries">;
};

/** Reads the tables into memory; the database must have had `migrations`. */
export function openTables(database: DatabaseSync): Tables {
  const open = <Document>(name: (typeof names)[number]) =>
    new Collection<Document>(database, `lambda_${name}`);
  const collections = {
    functions: open<FunctionRecord>("functions"),
    versions: open<VersionRecord>("versions"),
    aliases: open<AliasRecord>("aliases"),
    policies: open<PolicyRecord>("policies"),
    tags: open<Readonly<Record<string, string>>>("tags"),
    layers: open<{ readonly nextVersion: number }>("layers"),
    layerVersions: open<LayerVersionRecord>("layer_versions"),
    layerPolicies: open<PolicyRecord>("layer_policies"),
    eventInvokeConfigs: open<EventInvokeRecord>("event_invoke_configs"),
    provisioned: open<ProvisionedRecord>("provisioned"),
    urls: open<UrlRecord>("urls"),
    eventSourceMappings: open<MappingRecord>("event_source_mappings"),
    codeSigningConfigs: open<CodeSigningRecord>("code_signing_configs"),
    runtimeManagement:
      open<Omit<PutRuntimeManagementConfigRequest, "FunctionName" | "Qualifier">>("runtime_management"),
    scaling: open<FunctionScalingConfig>("scaling"),
    capacityProviders: open<CapacityProviderRecord>("capacity_providers"),
  };
  let together = false;
  return {
    ...collections,
    clear: () => {
      for (const collection of Object.values(collections)) collection.clear();
    },
    together: (work) => {
      if (together) return work();
      together = true;
      try {
        return changeTogether(database, Object.values(collections), work);
      } finally {
        together = false;
      }
    },
  };
}
