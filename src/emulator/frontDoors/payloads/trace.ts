import { randomBytes } from "node:crypto";
import type { HttpHeaders } from "../../contracts/http.ts";

/** The trace that a request continues, or begins. */
export function traceOf(headers: HttpHeaders, now: number): string {
  const continued = headers["x-amzn-trace-id"];
  if (typeof continued === "string") return continued;
  return `Root=1-${Math.floor(now / 1000).toString(16)}-${randomBytes(12).toString("hex")}`;
}
