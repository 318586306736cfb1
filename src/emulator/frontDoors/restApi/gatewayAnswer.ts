import type { PublicRequest, PublicResponse } from "../../contracts/publicRoute.ts";
import type { GatewayResponse, RestApiSnapshot } from "../../contracts/restApis.ts";
import type { GatewayError } from "./gatewayError.ts";

/** What the API itself answers, in its own words where it has a gateway response for it. */
export function gatewayAnswer(
  error: GatewayError,
  snapshot: RestApiSnapshot | undefined,
  request: PublicRequest,
  ids: Readonly<Record<string, string>>,
): PublicResponse {
  const own = responseFor(error, snapshot?.gatewayResponses ?? []);
  const [contentType = "application/json", template] = templateOf(own);
  const parameters = Object.entries(own?.responseParameters ?? {}).flatMap(([target, source]) => {
    const [, name] = /^gatewayresponse\.header\.(.+)$/.exec(target) ?? [];
    const value = parameterOf(source, request);
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return {
    status: Number(own?.statusCode ?? error.status),
    headers: {
      ...ids,
      "x-amzn-ErrorType": error.code,
      "Content-Type": contentType,
      ...Object.fromEntries(parameters),
    },
    body: template === undefined || template === builtInTemplate ? error.body : filled(template, error, ids),
  };
}

const builtInTemplate = '{"message":$context.error.messageString}';

/** The response of the error's own type, else that of all errors of its class. */
function responseFor(
  { type, status }: GatewayError,
  responses: readonly GatewayResponse[],
): GatewayResponse | undefined {
  const named = (wanted: string) => responses.find(({ responseType }) => responseType === wanted);
  return named(type) ?? named(status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX");
}

function templateOf(response: GatewayResponse | undefined): readonly [type?: string, template?: string] {
  const templates = response?.responseTemplates ?? {};
  const json = templates["application/json"];
  return json === undefined ? (Object.entries(templates)[0] ?? []) : ["application/json", json];
}

/** Gateway responses know simple variables alone, no template language. */
function filled(template: string, error: GatewayError, ids: Readonly<Record<string, string>>): string {
  const values: Readonly<Record<string, string>> = {
    "context.error.messageString": JSON.stringify(error.text),
    "context.error.message": error.text ?? "null",
    "context.error.responseType": error.type,
    "context.error.validationErrorString": JSON.stringify(error.text),
    "context.requestId": ids["x-amzn-RequestId"] ?? "",
    "context.extendedRequestId": ids["x-amz-apigw-id"] ?? "",
  };
  return template.replaceAll(
    /\$(?:\{([a-zA-Z.]+)\}|([a-zA-Z]+(?:\.[a-zA-Z]+)*))/g,
    (whole, inBraces: string | undefined, plain: string | undefined) =>
      values[inBraces ?? plain ?? ""] ?? whole,
  );
}

/** `'text'`, `method.request.header.Origin`, `method.request.querystring.x` */
function parameterOf(source: string, request: PublicRequest): string | undefined {
  const [, literal] = /^'(.*)'$/s.exec(source) ?? [];
  if (literal !== undefined) return literal;
  const [, place, name = ""] = /^method\.request\.(header|querystring)\.(.+)$/.exec(source) ?? [];
  if (place === "header") return request.headerValues[name.toLowerCase()]?.at(-1);
  if (place === "querystring") return new URLSearchParams(request.rawQuery).get(name) ?? undefined;
  return undefined;
}
