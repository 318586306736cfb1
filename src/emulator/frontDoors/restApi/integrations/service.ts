import { parseArn } from "../../../../shared/arn.ts";
import type { ServiceCall } from "../../../contracts/backends.ts";
import { decoded } from "../../apiGateway/address.ts";
import { serviceTarget } from "../../apiGateway/serviceTargets.ts";
import { filledUri } from "../../apiGateway/uriParameters.ts";
import { GatewayError, internalError } from "../gatewayError.ts";
import { mappedBackendAnswer, overlaid } from "./http.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { mappedRequest, mappedText } from "./mapping.ts";
import { mappedParameters } from "./requestParameters.ts";

/**
 * `AWS` with a service: `arn:aws:apigateway:<region>:<service>:action/<operation>` or `…:path/<path>`. The request is signed and
 * made to the emulator itself, and its status selects the response.
 */
export async function serviceIntegration(exchange: Exchange): Promise<IntegrationAnswer> {
  return mappedBackendAnswer(exchange, await exchange.backends.service(callOf(exchange)));
}

function callOf(exchange: Exchange): ServiceCall {
  const { request, api, integration } = exchange;
  const mapped = mappedParameters(exchange);
  const filled = filledUri(integration.uri ?? "", mapped.path, api.variables);
  // What is called stands where other ARNs have the account, with a subdomain before it where it has one.
  const { accountId: called = "", resource = "" } = parseArn(filled) ?? {};
  const service = called.split(".").at(-1) ?? "";
  const [, kind, rest = ""] = /^(path|action)\/(.*)$/s.exec(resource) ?? [];
  if (kind === undefined) throw new GatewayError(internalError(500));
  const { httpMethod = "POST" } = integration;
  const method = httpMethod === "ANY" ? request.method : httpMethod;
  const query = Object.fromEntries(
    Object.entries(mapped.querystring).map(([name, values]) => [name, values.join(",")]),
  );
  const shared = { service, method, headers: overlaid(typed("application/json"), mapped.header) };
  if (kind === "path") {
    const [path = "", search = ""] = rest.split("?");
    const said = Object.fromEntries(new URLSearchParams(search));
    const body = mappedRequest(exchange);
    return {
      ...shared,
      path: `/${decoded(path)}`,
      query: { ...said, ...query },
      body: method === "GET" ? Buffer.alloc(0) : body,
    };
  }
  const text = mappedText(exchange);
  const target = serviceTarget(service);
  switch (target?.kind) {
    case "json": {
      const named = { "X-Amz-Target": [`${target.target}.${rest}`] };
      const headers = overlaid({ ...typed(target.contentType), ...named }, mapped.header);
      return { ...shared, method: "POST", headers, path: "/", query: {}, body: Buffer.from(text) };
    }
    case "query": {
      const form = new URLSearchParams({ Action: rest, Version: target.version, ...query });
      // A template may write the rest of the form.
      const isForm = mapped.header["Content-Type"]?.[0]?.includes("x-www-form-urlencoded") === true;
      const body = isForm && text !== "" ? `${form.toString()}&${text}` : form.toString();
      const headers = overlaid(mapped.header, typed("application/x-www-form-urlencoded"));
      return { ...shared, method: "POST", headers, path: "/", query: {}, body: Buffer.from(body) };
    }
    case undefined:
      throw new GatewayError(internalError(500));
  }
}

function typed(contentType: string) {
  return { "Content-Type": [contentType] };
}
