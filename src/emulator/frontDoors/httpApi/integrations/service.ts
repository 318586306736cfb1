import type { ServiceCall } from "../../../contracts/backends.ts";
import { serviceTarget } from "../../apiGateway/serviceTargets.ts";
import type { UrlAnswer } from "../../payloads/version2Answer.ts";
import { HttpError } from "../httpError.ts";
import type { Called } from "./called.ts";
import { mappedValue } from "./parameterMapping.ts";
import { operationsBySubtype, type Subtype } from "./subtypes.ts";

/** `AWS_PROXY` with a subtype such as `SQS-SendMessage`: an operation of a service, whose answer is the client's. */
export async function service(called: Called): Promise<UrlAnswer> {
  const subtype = operationsBySubtype[called.integration.IntegrationSubtype ?? ""];
  if (subtype === undefined) throw HttpError.internal();
  const { status, headers, body } = await called.backends.service(callOf(called, subtype));
  const contentType = Object.entries(headers).find(([name]) => name.toLowerCase() === "content-type")?.[1][0];
  return {
    status,
    headers: contentType === undefined ? {} : { "content-type": contentType },
    cookies: [],
    body,
  };
}

function callOf(called: Called, { service: name, operation, input }: Subtype): ServiceCall {
  const values: Record<string, string> = {};
  for (const [parameter, expression] of Object.entries(called.integration.RequestParameters ?? {})) {
    const value = mappedValue(expression, called);
    // AWS names the mapping that leads nowhere.
    if (value === undefined) throw new HttpError(400, unresolved(parameter, expression));
    if (parameter !== "Region") values[parameter] = value;
  }
  const target = serviceTarget(name);
  const shared = { service: name, method: "POST", path: "/", query: {} };
  if (target?.kind !== "json") {
    const form = new URLSearchParams({ Action: operation, Version: target?.version ?? "" });
    for (const [member, value] of Object.entries(input(values))) form.append(member, String(value));
    const headers = { "Content-Type": ["application/x-www-form-urlencoded"] };
    return { ...shared, headers, body: Buffer.from(form.toString()) };
  }
  const headers = {
    "Content-Type": [target.contentType],
    "X-Amz-Target": [`${target.target}.${operation}`],
  };
  return { ...shared, headers, body: Buffer.from(JSON.stringify(input(values))) };
}

function unresolved(parameter: string, expression: string): string {
  return `Unable to resolve property ${parameter} from source ${expression}. Please make sure that the property exists in the request.`;
}
