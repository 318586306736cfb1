import type { MethodSetting, PatchOperation } from "@aws-sdk/client-api-gateway";

/** What a patch's path ends with, and the member that it writes. */
const members: Readonly<Record<string, readonly [keyof MethodSetting, "text" | "number" | "boolean"]>> = {
  "metrics/enabled": ["metricsEnabled", "boolean"],
  "logging/loglevel": ["loggingLevel", "text"],
  "logging/dataTrace": ["dataTraceEnabled", "boolean"],
  "throttling/burstLimit": ["throttlingBurstLimit", "number"],
  "throttling/rateLimit": ["throttlingRateLimit", "number"],
  "caching/enabled": ["cachingEnabled", "boolean"],
  "caching/ttlInSeconds": ["cacheTtlInSeconds", "number"],
  "caching/dataEncrypted": ["cacheDataEncrypted", "boolean"],
  "caching/requireAuthorizationForCacheControl": ["requireAuthorizationForCacheControl", "boolean"],
  "caching/unauthorizedCacheControlHeaderStrategy": ["unauthorizedCacheControlHeaderStrategy", "text"],
};

type Settings = Readonly<Record<string, MethodSetting>>;

/**
 * The settings of a stage's methods after an update, and the operations that are about the stage itself. A path is
 * `/<resource>/<method>/throttling/rateLimit`, with `~1` for the resource's slashes and `*` for all. They are kept and
 * shown; the emulator neither throttles nor caches.
 */
export function splitMethodSettings(
  before: Settings = {},
  operations: readonly PatchOperation[] = [],
): { readonly own: readonly PatchOperation[]; readonly methodSettings: Settings } {
  const own: PatchOperation[] = [];
  const settings = new Map(Object.entries(before));
  for (const operation of operations) {
    const [, resource, method, ...rest] = (operation.path ?? "").split("/");
    const member = members[rest.join("/")];
    if (member === undefined && !(operation.op === "remove" && method !== undefined && rest.length === 0)) {
      own.push(operation);
      continue;
    }
    const key = `${resource?.replaceAll("~1", "/").replace(/^\/(?=.)/, "")}/${method}`;
    if (member === undefined) settings.delete(key);
    else settings.set(key, { ...settings.get(key), [member[0]]: valueOf(member[1], operation) });
  }
  return { own, methodSettings: Object.fromEntries(settings) };
}

function valueOf(kind: "text" | "number" | "boolean", { op, value = "" }: PatchOperation) {
  if (op === "remove") return undefined;
  if (kind === "text") return value;
  return kind === "number" ? Number(value) : value === "true";
}
