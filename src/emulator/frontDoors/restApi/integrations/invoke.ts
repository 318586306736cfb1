import { GatewayError, internalError, tooLarge } from "../gatewayError.ts";
import type { InvokeRequest } from "../../../contracts/invocations.ts";
import { functionOf } from "../../apiGateway/integrationUri.ts";
import type { Exchange } from "./integration.ts";

/** As of an invoke, which it becomes. */
const payloadBytes = 6_291_456;

/** Calls the function of an integration. Throws `GatewayError` where there is none. */
export async function invoke(
  { request, api, integration, invocations, head }: Exchange,
  payload: Buffer,
  streaming: Pick<InvokeRequest, "onResponseStart" | "onChunk"> = {},
) {
  const fn = functionOf(integration.uri, api.variables);
  // Recorded: a function is called by POST or not at all.
  if (fn === undefined || integration.httpMethod !== "POST") throw new GatewayError(internalError(500));
  if (payload.byteLength > payloadBytes) throw new GatewayError(tooLarge);
  let trace: string | undefined;
  const { outcome } = await invocations.run(fn, () => ({
    caller: { kind: "front-door", id: api.apiId },
    requestId: request.requestId,
    payload,
    traceHeader: head.headers["X-Amzn-Trace-Id"],
    onStart: (start) => {
      trace = start.trace;
    },
    ...streaming,
  }));
  return { outcome, ...(trace !== undefined && { trace }) };
}
