import { createHash } from "node:crypto";

/**
 * The id of a declared REST API's root, which no template declares and every template refers to: it follows from the API's own id, so
 * that reader and emulator have the same.
 */
export function rootResourceOf(restApiId: string): string {
  return createHash("sha256").update(`root of ${restApiId}`).digest("hex").slice(0, 10);
}
