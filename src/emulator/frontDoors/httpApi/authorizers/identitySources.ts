import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { Version2Head } from "../../payloads/version2Event.ts";

/** The value of an identity source: `$request.header.Authorization`, `$request.querystring.token`, `$context.…`, `$stageVariables.…`. */
export function identitySource(
  source: string,
  request: PublicRequest,
  head: Version2Head,
): string | undefined {
  const [, place = "", name = ""] =
    /^\$(request\.header|request\.querystring|context|stageVariables)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case "request.header":
      return request.headerValues[name.toLowerCase()]?.join(",");
    case "request.querystring":
      return new URLSearchParams(request.rawQuery).getAll(name).at(-1);
    case "stageVariables":
      return head.stageVariables?.[name];
    case "context": {
      const path = name.split(".");
      const found = path.reduce<unknown>(
        (at, key) =>
          typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined,
        head.requestContext,
      );
      return typeof found === "string" ? found : undefined;
    }
    default:
      return undefined;
  }
}
