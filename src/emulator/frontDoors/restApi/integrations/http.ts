import type { AddressCall, BackendAnswer, BackendHeaders } from "../../../contracts/backends.ts";
import { filledUri } from "../../apiGateway/uriParameters.ts";
import { valueOf } from "../../payloads/version1Event.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { mappedAnswer, mappedRequest, selectedResponse } from "./mapping.ts";
import { type MappedParameters, mappedParameters } from "./requestParameters.ts";

/** `HTTP_PROXY`: the request goes on as it is, and the answer comes back as it is. */
export async function httpProxy(exchange: Exchange): Promise<IntegrationAnswer> {
  const { request, head, body } = exchange;
  const mapped = mappedParameters(exchange);
  const { Host: _, ...headers } = head.multiValueHeaders;
  const sent = overlaid(headers, mapped.header);
  const call = callOf(exchange, { mapped, headers: sent, query: request.rawQuery, body });
  if (exchange.integration.responseTransferMode !== "STREAM") return await exchange.backends.address(call);
  return await exchange.backends.stream(call);
}

/** `HTTP`: templates make the request's body and the answer; the answer's status selects the response. */
export async function http(exchange: Exchange): Promise<IntegrationAnswer> {
  const mapped = mappedParameters(exchange);
  const body = mappedRequest(exchange);
  const contentType = valueOf(exchange.head.headers, "content-type") ?? "application/json";
  const headers = overlaid({ "Content-Type": [contentType] }, mapped.header);
  const call = callOf(exchange, { mapped, headers, query: "", body });
  return mappedBackendAnswer(exchange, await exchange.backends.address(call));
}

/** What a server or a service answered, by the response that its status selects. */
export function mappedBackendAnswer(exchange: Exchange, { status, headers, body }: BackendAnswer) {
  const joined = Object.entries(headers).map(([name, values]) => [name, values.join(",")]);
  return mappedAnswer(exchange, selectedResponse(exchange, String(status)), {
    body,
    headers: Object.fromEntries(joined) as Record<string, string>,
  });
}

interface Asking {
  readonly mapped: MappedParameters;
  readonly headers: BackendHeaders;
  /** As it was sent. */
  readonly query: string;
  readonly body: Uint8Array;
}

function callOf(
  { request, api, integration, signal }: Exchange,
  { mapped, headers, query, body }: Asking,
): AddressCall {
  const { uri = "", httpMethod = "ANY" } = integration;
  const search = new URLSearchParams(query);
  for (const [name, values] of Object.entries(mapped.querystring)) {
    search.delete(name);
    for (const value of values) search.append(name, value);
  }
  const hasMapped = Object.keys(mapped.querystring).length > 0;
  const text = hasMapped ? search.toString() : query;
  const address = filledUri(uri, mapped.path, api.variables);
  return {
    url: text === "" ? address : `${address}${address.includes("?") ? "&" : "?"}${text}`,
    method: httpMethod === "ANY" ? request.method : httpMethod,
    headers: overlaid(headers, { "x-amzn-apigateway-api-id": [api.apiId] }),
    body,
    signal,
  };
}

/** Headers with others in their place, however either is spelled. */
export function overlaid(headers: BackendHeaders, over: BackendHeaders): BackendHeaders {
  const named = new Set(Object.keys(over).map((name) => name.toLowerCase()));
  const kept = Object.entries(headers).filter(([name]) => !named.has(name.toLowerCase()));
  return { ...Object.fromEntries(kept), ...over };
}
