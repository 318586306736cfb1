import type { IntegrationResponse } from "@aws-sdk/client-api-gateway";
import { essence } from "../../payloads/mediaTypes.ts";
import { valueOf } from "../../payloads/version1Event.ts";
import { GatewayError, internalError, unsupportedMediaType } from "../gatewayError.ts";
import { matchesWhole } from "../pattern.ts";
import { atPath } from "../../apiGateway/templates/jsonPath.ts";
import {
  renderTemplate,
  type Rendered,
  type TemplateFacts,
} from "../../apiGateway/templates/mappingTemplate.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";

function factsOf({ head, api }: Exchange, body: string): TemplateFacts {
  return {
    body,
    parameters: {
      path: head.pathParameters ?? {},
      querystring: head.queryStringParameters ?? {},
      header: head.headers,
    },
    stageVariables: api.variables ?? {},
    context: head.requestContext,
  };
}

function rendered(template: string, facts: TemplateFacts): Rendered {
  const made = renderTemplate(template, facts);
  if (made === undefined) throw new GatewayError(internalError(500));
  return made;
}

/**
 * The body for an integration: by the template of the request's type, or byte for byte where the integration lets it pass. Throws
 * `GatewayError` "UNSUPPORTED_MEDIA_TYPE".
 */
export function mappedRequest(exchange: Exchange): Uint8Array {
  const { head, body, integration } = exchange;
  const templates = integration.requestTemplates ?? {};
  const contentType = essence(valueOf(head.headers, "content-type") ?? "application/json");
  const template = templates[contentType] ?? templates["$default"];
  if (template !== undefined) {
    return Buffer.from(rendered(template, factsOf(exchange, textOf(body))).text);
  }
  const { passthroughBehavior = "WHEN_NO_MATCH" } = integration;
  const passes =
    passthroughBehavior === "WHEN_NO_MATCH" ||
    (passthroughBehavior === "WHEN_NO_TEMPLATES" && Object.keys(templates).length === 0);
  if (!passes) throw new GatewayError(unsupportedMediaType);
  return body;
}

/** As `mappedRequest`, for whoever wants text. */
export function mappedText(exchange: Exchange): string {
  return textOf(mappedRequest(exchange));
}

function textOf(body: Uint8Array): string {
  return Buffer.from(body).toString("utf8");
}

/**
 * The response that an integration's answer selects: the first whose pattern matches all of `text`, else the one without a pattern.
 * Throws `GatewayError` where there is none.
 */
export function selectedResponse({ integration }: Exchange, text: string): IntegrationResponse {
  const responses = Object.values(integration.integrationResponses ?? {});
  const isDefault = ({ selectionPattern }: IntegrationResponse) => (selectionPattern ?? "") === "";
  const matching = responses.find(
    (response) => !isDefault(response) && matchesWhole(response.selectionPattern ?? "", text),
  );
  const found = matching ?? responses.find(isDefault);
  if (found === undefined) throw new GatewayError(internalError(500));
  return found;
}

interface IntegrationResult {
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** The answer to the client: status, headers and body as the integration's response says. */
export function mappedAnswer(
  exchange: Exchange,
  response: IntegrationResponse,
  result: IntegrationResult,
): IntegrationAnswer {
  const accept = valueOf(exchange.head.headers, "accept")?.split(",")[0];
  const templates = response.responseTemplates ?? {};
  const wanted =
    accept === undefined ? undefined : Object.keys(templates).find((type) => type === essence(accept));
  const contentType = wanted ?? Object.keys(templates)[0] ?? "application/json";
  const template = templates[contentType];
  const mapped =
    template === undefined || template === ""
      ? undefined
      : rendered(template, factsOf(exchange, textOf(result.body)));
  const headers: Record<string, readonly string[]> = { "Content-Type": [contentType] };
  const set = (name: string, value: string) => {
    const same = Object.keys(headers).find((each) => each.toLowerCase() === name.toLowerCase());
    headers[same ?? name] = [value];
  };
  for (const [target, source] of Object.entries(response.responseParameters ?? {})) {
    const [, name] = /^method\.response\.header\.(.+)$/.exec(target) ?? [];
    const value = parameterOf(source, result);
    if (name !== undefined && value !== undefined) set(name, value);
  }
  for (const [name, value] of Object.entries(mapped?.overrides.header ?? {})) set(name, value);
  const status = mapped?.overrides.status ?? Number(response.statusCode ?? "200");
  return { status, headers, body: mapped === undefined ? result.body : Buffer.from(mapped.text) };
}

/** `'text'`, `integration.response.header.Name`, `integration.response.body` with a path behind it. */
function parameterOf(source: string, { body, headers }: IntegrationResult): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
  if (literal !== undefined) return literal;
  const [, name] = /^integration\.response\.(?:multivalue)?header\.(.+)$/.exec(source) ?? [];
  if (name !== undefined) return valueOf(headers, name.toLowerCase());
  const [, path] = /^integration\.response\.body(.*)$/s.exec(source) ?? [];
  if (path === undefined) return undefined;
  if (path === "") return textOf(body);
  try {
    const value = atPath(JSON.parse(textOf(body)), `$${path}`);
    return typeof value === "string" ? value : JSON.stringify(value);
  } catch {
    return undefined;
  }
}
