import type { Operation } from "../../contracts/service.ts";
import { registryOperations } from "./registries.ts";
import { schemaOperationsOf } from "./schemas.ts";
import type { SchemasState } from "./state.ts";
import { tagOperations } from "./tags.ts";

export function schemaOperations(state: SchemasState): Record<string, Operation> {
  return { ...registryOperations(state), ...schemaOperationsOf(state), ...tagOperations(state) };
}
