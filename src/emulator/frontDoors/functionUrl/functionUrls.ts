import type { IncomingMessage, ServerResponse } from "node:http";
import { formatArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import { BodyTooLargeError, ClientGoneError, collectBody } from "../../wire/body.ts";
import { hostName } from "../../wire/gate.ts";
import type { PublicRoute } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { SignatureVerifier } from "../../wire/signature.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { Lambda } from "../../services/lambda/service.ts";
import type { FunctionUrl } from "../../services/lambda/resources/urls.ts";
import { checkAccess } from "./access.ts";
import { answerOf, badGateway, type UrlAnswer } from "../payloads/version2Answer.ts";
import { corsHeaders, isPreflight, preflightHeaders } from "./cors.ts";
import { traceOf, urlEvent } from "../payloads/version2Event.ts";
import { StreamedAnswer } from "./streamedAnswer.ts";

interface FunctionUrlOptions {
  readonly find: (urlId: string) => FunctionUrl | undefined;
  /** What the resource policy of a function or its alias says. */
  readonly evaluate: Lambda["evaluate"];
  readonly invocations: Invocations;
  /** Undefined when the emulator lets everyone in. */
  readonly verifier: SignatureVerifier | undefined;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
}

/** `<url-id>.lambda-url.<region>.localhost`, and AWS's own name for those who send it as `Host`. */
const urlHost = /^([a-z0-9]+)\.lambda-url\.([a-z0-9-]+)\.(?:localhost|on\.aws)$/;

/** Functions as web servers: whoever calls a function's URL gets its answer. */
export function functionUrls(options: FunctionUrlOptions): PublicRoute {
  return {
    matches: (host) => urlHost.test(host),
    async handle(request, response, requestId) {
      const host = hostName(request.headers);
      const [, urlId = "", region] = urlHost.exec(host) ?? [];
      const url = region === options.region ? options.find(urlId) : undefined;
      response.setHeader("x-amzn-requestid", requestId);
      try {
        if (url === undefined) throw unknownUrl();
        if (isPreflight(request, url.cors)) {
          const headers = preflightHeaders(url.cors ?? {}, request.headers.origin);
          write(response, { status: 200, headers, cookies: [], body: Buffer.alloc(0) });
          return;
        }
        await answer(request, response, { ...options, url, host, requestId });
      } catch (error) {
        if (error instanceof ClientGoneError) return;
        if (!(error instanceof ServiceError) || response.headersSent) throw error;
        write(response, refusal(error), corsHeaders(url?.cors, request.headers.origin));
      }
    },
  };
}

interface Context extends FunctionUrlOptions {
  readonly url: FunctionUrl;
  readonly host: string;
  readonly requestId: string;
}

async function answer(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const { url, host, requestId, accountId, clock } = context;
  const body = await collectBody(request, payloadBytes).catch((error: unknown) => {
    throw error instanceof BodyTooLargeError ? payloadTooLarge() : error;
  });
  const qualified = url.alias === undefined ? url.functionName : `${url.functionName}:${url.alias}`;
  const caller = checkAccess(request, {
    ...context,
    authType: url.authType,
    functionArn: formatArn({
      service: "lambda",
      region: context.region,
      accountId,
      resource: `function:${qualified}`,
    }),
    evaluate: (asked) => context.evaluate(url.functionName, url.alias, asked),
    bodySha256: body.sha256,
  });
  const now = clock.now();
  const trace = traceOf(request.headers, now);
  const event = urlEvent(request, {
    urlId: url.urlId,
    host,
    port: request.socket.localPort ?? 0,
    body: body.bytes,
    requestId,
    caller,
    trace,
    now,
  });
  const payload = Buffer.from(JSON.stringify(event));
  // Base64 makes three bytes of a body four of the event.
  if (payload.byteLength > payloadBytes) throw payloadTooLarge();
  const cors = corsHeaders(url.cors, request.headers.origin);
  const stream =
    url.invokeMode === "RESPONSE_STREAM"
      ? new StreamedAnswer((head) => writeHead(response, head, cors), response)
      : undefined;
  const { outcome } = await context.invocations.run({ name: url.functionName, qualifier: url.alias }, () => ({
    caller: { kind: "front-door", id: url.urlId },
    requestId,
    payload,
    traceHeader: trace,
    onStart: (start) => response.setHeader("x-amzn-trace-id", start.trace),
    ...(stream && {
      onResponseStart: (contentType: string) => stream.start(contentType),
      onChunk: (chunk: Uint8Array) => stream.write(chunk),
    }),
  }));
  const failed = outcome.functionError !== undefined;
  const streamed = stream?.end(failed) ?? "none";
  if (streamed === "sent") return;
  write(response, failed || streamed === "malformed" ? badGateway : answerOf(outcome.payload), cors);
}

function write(
  response: ServerResponse,
  answer: UrlAnswer,
  cors: Readonly<Record<string, string>> = {},
): void {
  // A 204 has no body to have a length.
  if (answer.status !== 204) response.setHeader("content-length", answer.body.byteLength);
  writeHead(response, answer, cors);
  response.end(answer.body);
}

/** Of the connection, which is ours; a function may not set them. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "transfer-encoding",
  "content-length",
  "keep-alive",
  "upgrade",
]);

function writeHead(
  response: ServerResponse,
  { status, headers, cookies }: Omit<UrlAnswer, "body">,
  cors: Readonly<Record<string, string>>,
): void {
  for (const [name, value] of Object.entries({ ...headers, ...cors })) {
    if (!hopByHop.has(name) && isHeader(name, value)) response.setHeader(name, value);
  }
  if (cookies.length > 0)
    response.setHeader(
      "set-cookie",
      cookies.filter((cookie) => isHeader("x", cookie)),
    );
  response.writeHead(status);
}

/** What a function may return and HTTP cannot carry is left out. */
function isHeader(name: string, value: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name) && !/[^\t\x20-\x7e\x80-\xff]/.test(value);
}

/** As of an invoke, which it becomes. */
const payloadBytes = 6_291_456;

function payloadTooLarge(): ServiceError {
  return new ServiceError({
    code: "RequestEntityTooLargeException",
    status: 413,
    message: `Request must be smaller than ${payloadBytes} bytes for the InvokeFunction operation`,
  });
}

function unknownUrl(): ServiceError {
  return new ServiceError({
    code: "AccessDeniedException",
    status: 403,
    message: null,
    messageKey: "Message",
  });
}

function refusal({ code, status, wireMessage, headers }: ServiceError): UrlAnswer {
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return {
    status,
    headers: {
      "content-type": "application/json",
      "x-amzn-errortype": code,
      ...Object.fromEntries(lowered),
    },
    cookies: [],
    body: Buffer.from(JSON.stringify({ Message: wireMessage })),
  };
}
