import { version1Answer } from "../../payloads/version1Answer.ts";
import { valueOf, version1Event } from "../../payloads/version1Event.ts";
import { GatewayError, internalError } from "../gatewayError.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { invoke } from "./invoke.ts";

/** `AWS_PROXY`: the function gets the request as an event, and its result is the answer. */
export async function lambdaProxy(exchange: Exchange): Promise<IntegrationAnswer> {
  const { head, body, api } = exchange;
  const { binaryMediaTypes } = api.snapshot;
  const event = version1Event(head, body, binaryMediaTypes);
  const { outcome, trace } = await invoke(exchange, Buffer.from(JSON.stringify(event)));
  if (outcome.functionError !== undefined) throw new GatewayError(internalError(502));
  const accept = valueOf(head.headers, "accept");
  const answer = version1Answer(outcome.payload, { accept, binaryMediaTypes });
  if (answer === "malformed") throw new GatewayError(internalError(502));
  if (answer === "undecodable") throw new GatewayError(internalError(500));
  return { ...answer, headers: remapped(answer.headers), ...(trace !== undefined && { trace }) };
}

/** What is not the function's to say comes under another name, so that a client can still read it. */
const renamed: ReadonlySet<string> = new Set([
  "authorization",
  "connection",
  "content-length",
  "content-md5",
  "date",
  "expect",
  "host",
  "max-forwards",
  "proxy-authenticate",
  "server",
  "trailer",
  "upgrade",
  "user-agent",
  "www-authenticate",
]);

function remapped(headers: IntegrationAnswer["headers"]): IntegrationAnswer["headers"] {
  const sent = Object.entries(headers).filter(([name]) => name.toLowerCase() !== "transfer-encoding");
  return Object.fromEntries(
    sent.map(([name, values]) => [
      renamed.has(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name,
      values,
    ]),
  );
}
