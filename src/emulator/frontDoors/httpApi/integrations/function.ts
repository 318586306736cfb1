import type { DeployedHttpApi, HttpIntegration } from "../../../contracts/httpApis.ts";
import { functionOf } from "../../apiGateway/integrationUri.ts";
import type { UrlAnswer } from "../../payloads/version2Answer.ts";
import { version2Event } from "../../payloads/version2Event.ts";
import { httpAnswer } from "../answer.ts";
import { HttpError } from "../httpError.ts";
import { httpVersion1Event } from "../version1Event.ts";
import type { Called } from "./called.ts";

/** As of an invoke, which it becomes. */
const payloadBytes = 6_291_456;

/** The function gets the request as an event of either format, and its result is the answer. */
export async function functionIntegration(called: Called): Promise<UrlAnswer> {
  const { request, integration, head, body, api, invocations } = called;
  const fn = functionNamed(integration, api);
  if (fn === undefined) throw HttpError.internal();
  const { PayloadFormatVersion: format } = integration;
  const event = format === "1.0" ? httpVersion1Event(request, head, body) : version2Event(head, body);
  const payload = Buffer.from(JSON.stringify(event));
  if (payload.byteLength > payloadBytes) throw HttpError.tooLarge();
  const { outcome } = await invocations.run(fn, () => ({
    caller: { kind: "front-door", id: api.apiId },
    requestId: request.requestId,
    payload,
    traceHeader: head.headers["x-amzn-trace-id"],
  }));
  if (outcome.functionError !== undefined) throw HttpError.internal();
  return httpAnswer(outcome.payload, format);
}

/** An integration names a function by its ARN, or as REST APIs do. */
function functionNamed({ IntegrationUri: uri = "" }: HttpIntegration, { variables }: DeployedHttpApi) {
  const named = functionOf(uri, variables);
  if (named !== undefined) return named;
  return uri.includes(":function:") ? { name: uri } : undefined;
}
