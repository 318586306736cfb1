import { atPath } from "../../apiGateway/templates/jsonPath.ts";
import { valueOf } from "../../payloads/version1Event.ts";
import type { Exchange } from "./integration.ts";

/** What an integration's mappings add to its request. */
export interface MappedParameters {
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, readonly string[]>>;
  readonly header: Readonly<Record<string, readonly string[]>>;
}

/** `integration.request.<place>.<name>` by `method.request.…`, `context.…`, `stageVariables.…` or `'text'`; what is not there is left out. */
export function mappedParameters(exchange: Exchange): MappedParameters {
  const path: Record<string, string> = {};
  const querystring: Record<string, readonly string[]> = {};
  const header: Record<string, readonly string[]> = {};
  for (const [target, source] of Object.entries(exchange.integration.requestParameters ?? {})) {
    const [, place, name = ""] =
      /^integration\.request\.(path|querystring|header|multivalueheader|multivaluequerystring)\.(.+)$/.exec(
        target,
      ) ?? [];
    const values = valuesOf(source, exchange);
    const [first] = values;
    if (place === undefined || first === undefined) continue;
    if (place === "path") path[name] = first;
    else if (place.endsWith("header")) header[name] = values;
    else querystring[name] = values;
  }
  return { path, querystring, header };
}

function valuesOf(source: string, { head, body, api }: Exchange): readonly string[] {
  const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
  if (literal !== undefined) return [literal];
  const [, place = "", name = ""] =
    /^(method\.request\.[a-z]+|context|stageVariables)(?:\.(.+))?$/s.exec(source) ?? [];
  const one = (value: string | undefined) => (value === undefined ? [] : [value]);
  switch (place) {
    case "method.request.path":
      return one(head.pathParameters?.[name]);
    case "method.request.header":
      return one(valueOf(head.headers, name.toLowerCase()));
    case "method.request.querystring":
      return one(head.queryStringParameters?.[name]);
    case "method.request.multivalueheader": {
      const spelled = Object.keys(head.multiValueHeaders).find(
        (each) => each.toLowerCase() === name.toLowerCase(),
      );
      return spelled === undefined ? [] : (head.multiValueHeaders[spelled] ?? []);
    }
    case "method.request.multivaluequerystring":
      return head.multiValueQueryStringParameters?.[name] ?? [];
    case "method.request.body":
      return one(bodyAt(body, name));
    case "stageVariables":
      return one(api.variables?.[name]);
    case "context":
      return one(textAt(head.requestContext, `$.${name}`));
    default:
      return [];
  }
}

function bodyAt(body: Uint8Array, path: string): string | undefined {
  const text = Buffer.from(body).toString("utf8");
  if (path === "") return text;
  try {
    return textAt(JSON.parse(text), `$.${path}`);
  } catch {
    return undefined;
  }
}

function textAt(document: unknown, path: string): string | undefined {
  const value = atPath(document, path);
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
