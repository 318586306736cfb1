import type { PublicRequest } from "../../contracts/publicRoute.ts";

/** What an event has that identity sources may name. */
interface EventFacts {
  readonly stageVariables?: Readonly<Record<string, string>> | null | undefined;
  readonly requestContext: object;
}

/**
 * The value of an identity source without its prefix, which each kind of API has another of: `request.header.Authorization`,
 * `request.querystring.token`, `context.identity.sourceIp`, `stageVariables.x`.
 */
export function identityAt(source: string, request: PublicRequest, event: EventFacts): string | undefined {
  const [, place, name = ""] =
    /^(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case "request.header":
      return request.headerValues[name.toLowerCase()]?.join(",");
    case "request.querystring":
      return new URLSearchParams(request.rawQuery).getAll(name).at(-1);
    case "stageVariables":
      return event.stageVariables?.[name];
    case "context": {
      const found = name.split(".").reduce<unknown>(memberOf, event.requestContext);
      return typeof found === "string" ? found : undefined;
    }
    default:
      return undefined;
  }
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null) return undefined;
  return new Map<string, unknown>(Object.entries(value)).get(name);
}
