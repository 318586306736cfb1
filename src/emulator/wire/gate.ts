import type { HttpHeaders } from "../contracts/http.ts";
import { headerOf } from "./headers.ts";

/** `[::1]:9001` → `[::1]`; lower-cased, for names are. */
export function hostName(headers: HttpHeaders): string {
  return (headerOf(headers, "host") ?? "").toLowerCase().replace(/:\d*$/, "");
}

/**
 * Why a request may not pass before anything else is looked at, or undefined. A page that a browser shows must not be able to run
 * code on its visitor's machine: not by a name that points at loopback (DNS rebinding), not across origins.
 */
export function closedTo(headers: HttpHeaders): string | undefined {
  const host = hostName(headers);
  const loopback =
    host === "127.0.0.1" || host === "localhost" || host === "[::1]" || host.endsWith(".localhost");
  if (!loopback) {
    return `The host '${host}' is not this machine. Address the emulator as 127.0.0.1 or localhost.`;
  }
  if (headers["origin"] !== undefined) return "Requests of web pages are refused.";
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none") return "Requests of web pages are refused.";
  return undefined;
}
