import type { PublicRequest } from "../../contracts/publicRoute.ts";

/**
 * The trace that a request continues, or begins. It only has to be another than those of others, as the request's own id is:
 * the kernel need not be asked for chance once more.
 */
export function traceOf(
  { headers, requestId }: Pick<PublicRequest, "headers" | "requestId">,
  now: number,
): string {
  const continued = headers["x-amzn-trace-id"];
  if (typeof continued === "string") return continued;
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomDigits(requestId)}`;
}

/** The random digits of a UUID, without those around its version: 24, in hexadecimal. */
export function randomDigits(uuid: string): string {
  return uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(24);
}
