import type { HttpHeaders } from "../contracts/http.ts";

/** The header's value; the first, where a client sent it more than once. */
export function headerOf(headers: HttpHeaders, name: string): string | undefined {
  const value = headers[name.toLowerCase()];
  return typeof value === "string" ? value : value?.[0];
}
