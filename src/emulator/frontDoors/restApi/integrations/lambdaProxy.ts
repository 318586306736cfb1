import { StreamedAnswer } from "../../payloads/streamedAnswer.ts";
import { version1Answer, version1Prelude } from "../../payloads/version1Answer.ts";
import { valueOf, version1Event } from "../../payloads/version1Event.ts";
import { GatewayError, internalError } from "../gatewayError.ts";
import type { Exchange, IntegrationAnswer } from "./integration.ts";
import { invoke } from "./invoke.ts";

/** `AWS_PROXY`: the function gets the request as an event, and its result is the answer. */
export async function lambdaProxy(exchange: Exchange): Promise<IntegrationAnswer> {
  const { head, body, api } = exchange;
  const { binaryMediaTypes } = api.snapshot;
  const payload = Buffer.from(JSON.stringify(version1Event(head, body, binaryMediaTypes)));
  if (exchange.integration.responseTransferMode === "STREAM") return await streamed(exchange, payload);
  const { outcome, trace } = await invoke(exchange, payload);
  if (outcome.functionError !== undefined) throw new GatewayError(internalError(502));
  const accept = valueOf(head.headers, "accept");
  const answer = version1Answer(outcome.payload, { accept, binaryMediaTypes });
  if (answer === "malformed") throw new GatewayError(internalError(502));
  if (answer === "undecodable") throw new GatewayError(internalError(500));
  return { ...answer, headers: remapped(answer.headers), ...(trace !== undefined && { trace }) };
}

/** The answer begins with what the stream says of itself; a function that streams nothing has not said it. */
async function streamed(exchange: Exchange, payload: Buffer): Promise<IntegrationAnswer> {
  const stream = new StreamedAnswer<Omit<IntegrationAnswer, "body">, undefined>({
    plain: () => undefined,
    prelude: version1Prelude,
    whole: () => undefined,
    broken: undefined,
  });
  exchange.request.onGone(() => stream.leave());
  const invocation = invoke(exchange, payload, {
    onResponseStart: (contentType) => stream.start(contentType),
    onChunk: (chunk) => stream.write(chunk),
  });
  const answer = await stream.of(invocation);
  if (answer === undefined) throw new GatewayError(internalError(502));
  return { ...answer, headers: remapped(answer.headers) };
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
