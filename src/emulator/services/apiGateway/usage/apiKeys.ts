import { randomInt } from "node:crypto";
import type {
  CreateApiKeyRequest,
  DeleteApiKeyRequest,
  GetApiKeyRequest,
  GetApiKeysRequest,
  UpdateApiKeyRequest,
} from "@aws-sdk/client-api-gateway";
import type { Operation } from "../../../contracts/service.ts";
import { badRequest, conflict } from "../errors.ts";
import { newId } from "../ids.ts";
import { pageOf } from "../paging.ts";
import { patched } from "../patch.ts";
import type { ApiKeyRecord, UsageState } from "./state.ts";

export function apiKeyOperations(usage: UsageState, now: () => number): Record<string, Operation> {
  return {
    CreateApiKey(input: CreateApiKeyRequest) {
      const { generateDistinctId: _, stageKeys = [], value, ...members } = input;
      const at = now();
      const stages = stageKeys.map(({ restApiId, stageName }) => `${restApiId}/${stageName}`);
      const key: ApiKeyRecord = {
        ...members,
        id: newId(10),
        value: value ?? newKeyValue(),
        enabled: members.enabled ?? false,
        stageKeys: stages,
        createdAt: at,
        updatedAt: at,
      };
      checkKeyValue(usage, key);
      usage.keys.set("", key.id, key);
      return view(key, true);
    },
    GetApiKey: ({ apiKey, includeValue }: GetApiKeyRequest) =>
      view(usage.existingKey(apiKey), includeValue === true),
    GetApiKeys({ limit, position, nameQuery = "", customerId, includeValues }: GetApiKeysRequest) {
      const wanted = [...usage.keys.of("").values()].filter(
        (key) =>
          (key.name ?? "").startsWith(nameQuery) &&
          (customerId === undefined || key.customerId === customerId),
      );
      const page = pageOf(wanted, ({ id }) => id, { limit, position });
      return {
        items: page.items.map((key) => view(key, includeValues === true)),
        ...(page.position && { position: page.position }),
      };
    },
    UpdateApiKey({ apiKey, patchOperations }: UpdateApiKeyRequest) {
      const changed = patched(usage.existingKey(apiKey), patchOperations, {
        name: "text",
        description: "text",
        enabled: "boolean",
        customerId: "text",
        stages: "list",
      });
      const kept = { ...changed, updatedAt: now() };
      usage.keys.set("", kept.id, kept);
      return view(kept, false);
    },
    DeleteApiKey({ apiKey }: DeleteApiKeyRequest) {
      usage.removeKey(usage.existingKey(apiKey).id);
    },
  };
}

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** As AWS makes one. */
export function newKeyValue(): string {
  return Array.from({ length: 40 }, () => alphabet.charAt(randomInt(alphabet.length))).join("");
}

/** Throws AWS's error for a value that is too short, or another key's. */
export function checkKeyValue(usage: UsageState, { id, value }: ApiKeyRecord): void {
  if (value.length < 20 || value.length > 128) {
    throw badRequest("API Key value should be at least 20 characters and at most 128 characters");
  }
  if ([...usage.keys.of("").values()].some((other) => other.id !== id && other.value === value)) {
    throw conflict("API Key already exists");
  }
}

function view({ createdAt, updatedAt, value, ...key }: ApiKeyRecord, withValue: boolean) {
  const dates = { createdDate: new Date(createdAt), lastUpdatedDate: new Date(updatedAt) };
  return { ...key, ...(withValue && { value }), ...dates };
}
