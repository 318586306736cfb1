import type { ApiRoute } from "./apiAddresses.ts";

/** Neither a browser nor curl has a page for what speaks another protocol. */
export function isWebSocket(url: string): boolean {
  return url.startsWith("ws");
}

/** A browser sends GET. */
export function isBrowsable({ method, url }: Pick<ApiRoute, "method" | "url">): boolean {
  return !isWebSocket(url) && /^(GET|ANY)$/.test(method);
}
