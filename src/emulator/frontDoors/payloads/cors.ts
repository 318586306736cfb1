import type { Cors } from "@aws-sdk/client-lambda";
import type { PublicRequest } from "../../contracts/publicRoute.ts";

/** The headers that a URL's or an API's configuration adds for the origin of a request; they replace the function's own. */
export function corsHeaders(cors: Cors | undefined, origin: string | undefined): Record<string, string> {
  if (cors === undefined || origin === undefined || !allowsOrigin(cors, origin)) return {};
  const isOpen = cors.AllowOrigins?.includes("*") === true && cors.AllowCredentials !== true;
  return {
    "access-control-allow-origin": isOpen ? "*" : origin,
    ...(!isOpen && { vary: "Origin" }),
    ...(cors.AllowCredentials === true && { "access-control-allow-credentials": "true" }),
    ...list("access-control-expose-headers", cors.ExposeHeaders),
  };
}

/** A browser's question whether it may ask, which a configured URL or API answers without the function. */
export function isPreflight(
  { method, headers }: Pick<PublicRequest, "method" | "headers">,
  cors: Cors | undefined,
): boolean {
  return (
    cors !== undefined &&
    method === "OPTIONS" &&
    headers["origin"] !== undefined &&
    headers["access-control-request-method"] !== undefined
  );
}

export function preflightHeaders(cors: Cors, origin: string | undefined): Record<string, string> {
  const { "access-control-expose-headers": _, ...headers } = corsHeaders(cors, origin);
  if (headers["access-control-allow-origin"] === undefined) return {};
  return {
    ...headers,
    ...list("access-control-allow-methods", cors.AllowMethods),
    ...list("access-control-allow-headers", cors.AllowHeaders),
    ...(cors.MaxAge !== undefined && { "access-control-max-age": String(cors.MaxAge) }),
  };
}

function allowsOrigin({ AllowOrigins: allowed = [] }: Cors, origin: string): boolean {
  return allowed.some((entry) => {
    if (entry === "*" || entry.toLowerCase() === origin.toLowerCase()) return true;
    // `https://*` and `http://*` stand for every origin of their scheme.
    return entry.endsWith("://*") && origin.startsWith(entry.slice(0, -1));
  });
}

function list(name: string, values: readonly string[] | undefined): Record<string, string> {
  return values === undefined || values.length === 0 ? {} : { [name]: values.join(",") };
}
