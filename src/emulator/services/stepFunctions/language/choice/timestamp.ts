import type { Json } from "../json.ts";

/**
 * A time of RFC 3339 as Step Functions takes it: with a `T` and a zone.
 * https://docs.aws.amazon.com/step-functions/latest/dg/state-wait.html
 */
export function epochMs(value: Json | undefined): number | undefined {
  if (typeof value !== "string") return undefined;
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/.test(value)) return undefined;
  const time = Date.parse(value);
  return Number.isNaN(time) ? undefined : time;
}
