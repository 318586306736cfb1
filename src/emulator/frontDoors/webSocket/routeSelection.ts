import type { HttpRoute, WebSocketApiSnapshot } from "../../contracts/httpApis.ts";
import { jsonOf } from "../payloads/json.ts";

/** Those that no message reaches. */
const ownRoutes: readonly string[] = ["$connect", "$disconnect"];

/** The route of a message: the one that it selects, else `$default`. */
export function routeOf(
  { routes, routeSelectionExpression }: Pick<WebSocketApiSnapshot, "routes" | "routeSelectionExpression">,
  message: string,
): HttpRoute | undefined {
  const key = selected(routeSelectionExpression, message);
  const chosen = ownRoutes.includes(key ?? "") ? undefined : routeNamed(routes, key);
  return chosen ?? routeNamed(routes, "$default");
}

export function routeNamed(routes: readonly HttpRoute[], key: string | undefined): HttpRoute | undefined {
  return routes.find(({ RouteKey }) => RouteKey === key);
}

const placeholder = /\$\{request\.body\.([^}]+)\}/g;

/**
 * What a selection expression makes of a message: `$request.body.action`, or text with `${request.body.action}` in it. Undefined
 * where the message does not have all that it asks for.
 */
export function selected(expression: string, message: string): string | undefined {
  const text = expression.replaceAll("\\$", "$");
  const [, only] = /^\$request\.body\.(.+)$/.exec(text) ?? [];
  const template = only === undefined ? text : `\${request.body.${only}}`;
  if (!template.includes("${")) return template;
  const body = jsonOf(Buffer.from(message));
  const values = [...template.matchAll(placeholder)].map(([, path = ""]) => valueAt(body, path));
  if (values.includes(undefined)) return undefined;
  return template.replaceAll(placeholder, () => values.shift() ?? "");
}

function valueAt(body: unknown, path: string): string | undefined {
  let value = body;
  for (const name of path.match(/[^.[\]'"]+/g) ?? []) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? String(value)
    : undefined;
}
