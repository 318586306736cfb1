import type { BackendAnswer } from "../../../contracts/backends.ts";
import { filledUri } from "../../apiGateway/uriParameters.ts";
import type { UrlAnswer } from "../../payloads/version2Answer.ts";
import type { Called } from "./called.ts";
import { type MappingSource, mappedValue } from "./parameterMapping.ts";

/** `HTTP_PROXY`: the request goes on to a server of this machine, changed by the integration's parameter mappings. */
export async function httpProxy(called: Called): Promise<UrlAnswer> {
  const { request, integration, head, body, api, backends, signal } = called;
  const { IntegrationUri: uri = "", IntegrationMethod: method = "ANY", RequestParameters = {} } = integration;
  const url = new URL(filledUri(uri, head.pathParameters ?? {}, api.variables));
  const query = new URLSearchParams([...url.searchParams, ...new URLSearchParams(request.rawQuery)]);
  const headers = new Map<string, readonly string[]>();
  for (const [name, values] of Object.entries(request.headerValues)) {
    if (values !== undefined && !ofTheConnection.has(name)) headers.set(name, values);
  }
  headers.set("forwarded", [
    `by=${request.sourceIp};for=${request.sourceIp};host=${request.host};proto=http`,
  ]);
  headers.set("x-amzn-trace-id", [head.headers["x-amzn-trace-id"]]);
  for (const { act, place, name, value } of changesOf(RequestParameters, called)) {
    if (place === "path" && value !== undefined) url.pathname = value;
    if (place === "header") change(headers, { act, name: name.toLowerCase(), value });
    if (place === "querystring") changeQuery(query, { act, name, value });
  }
  url.search = query.toString();
  const answer = await backends.address({
    url: url.href,
    method: method === "ANY" ? request.method : method,
    headers: Object.fromEntries(headers),
    body,
    signal,
  });
  return mapped(called, answer);
}

const ofTheConnection: ReadonlySet<string> = new Set([
  "connection",
  "content-length",
  "expect",
  "host",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The answer, changed by the mappings for its status. */
function mapped(called: Called, { status, headers: raw, body }: BackendAnswer): UrlAnswer {
  const headers = new Map(Object.entries(raw).map(([name, values]) => [name.toLowerCase(), values]));
  const cookies = headers.get("set-cookie") ?? [];
  headers.delete("set-cookie");
  const joined = () =>
    Object.fromEntries([...headers].map(([name, values]) => [name, values.join(",")])) as Record<
      string,
      string
    >;
  const answer = { status, headers: joined(), body };
  const parameters = called.integration.ResponseParameters?.[String(status)] ?? {};
  let changedStatus = status;
  for (const { act, place, name, value } of changesOf(parameters, { ...called, answer })) {
    if (place === "statuscode") changedStatus = Number(value);
    if (place === "header") change(headers, { act, name: name.toLowerCase(), value });
  }
  const isStatus = Number.isInteger(changedStatus) && changedStatus >= 200 && changedStatus < 600;
  return { status: isStatus ? changedStatus : status, headers: joined(), cookies: [...cookies], body };
}

type Act = "append" | "overwrite" | "remove";

interface Change {
  readonly act: Act;
  readonly name: string;
  /** Undefined where the mapping names what is not there. */
  readonly value: string | undefined;
}

/** `append:header.name`, `overwrite:querystring.name`, `remove:header.name`, `overwrite:path`, `overwrite:statuscode` */
function* changesOf(
  parameters: Readonly<Record<string, string>>,
  source: MappingSource,
): Generator<Change & { readonly place: string }> {
  for (const [key, expression] of Object.entries(parameters)) {
    const [, act, place = "", name = ""] =
      /^(append|overwrite|remove):(header|querystring|path|statuscode)(?:\.(.+))?$/.exec(key) ?? [];
    if (act === undefined) continue;
    yield { act: act as Act, place, name, value: mappedValue(expression, source) };
  }
}

function change(headers: Map<string, readonly string[]>, { act, name, value }: Change): void {
  if (act === "remove") headers.delete(name);
  else if (value !== undefined) {
    headers.set(name, act === "append" ? [...(headers.get(name) ?? []), value] : [value]);
  }
}

function changeQuery(query: URLSearchParams, { act, name, value }: Change): void {
  if (act === "remove") query.delete(name);
  else if (value !== undefined && act === "append") query.append(name, value);
  else if (value !== undefined) query.set(name, value);
}
