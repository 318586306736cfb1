import { randomBytes } from "node:crypto";
import type { AccessKey } from "./accessKey.ts";
import type { KeyHolder } from "./contracts/engine.ts";

/** What makes the SDK inside a function talk to this emulator, for the services that it has; each function has a key of its own. */
export function functionEnvironment(
  keyOf: (holder: KeyHolder) => AccessKey,
  endpoint: () => string,
  sdkIds: readonly string[],
): (holder: KeyHolder) => Readonly<Record<string, string>> {
  // Any will do, since the signature covers it: functions at AWS always have one.
  const sessionToken = randomBytes(96).toString("base64");
  const variables = sdkIds.map((id) => `AWS_ENDPOINT_URL_${id.toUpperCase().replaceAll(" ", "_")}`);
  return (holder) => {
    const { accessKeyId, secretAccessKey } = keyOf(holder);
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      ...Object.fromEntries(variables.map((name) => [name, endpoint()])),
    };
  };
}
