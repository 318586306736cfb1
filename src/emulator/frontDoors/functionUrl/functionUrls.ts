import { formatArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Outcome } from "../../contracts/engine.ts";
import type { FunctionUrl, PolicyRequest, PolicyVerdict } from "../../contracts/functionUrl.ts";
import type { PublicRequest, PublicResponse, PublicRoute } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import { answerOf, badGateway, type UrlAnswer, version2Stream } from "../payloads/version2Answer.ts";
import { isHeaderName, onTheWire } from "../payloads/headers.ts";
import { traceOf } from "../payloads/trace.ts";
import { version2Event } from "../payloads/version2Event.ts";
import { urlHead } from "./event.ts";
import { checkAccess } from "./access.ts";
import { corsHeaders, isPreflight, preflightHeaders } from "../payloads/cors.ts";
import { StreamedAnswer } from "../payloads/streamedAnswer.ts";

interface FunctionUrlOptions {
  readonly find: (urlId: string) => FunctionUrl | undefined;
  /** What the resource policy of a function or its alias says. */
  readonly evaluate: (
    functionName: string,
    alias: string | undefined,
    request: PolicyRequest,
  ) => PolicyVerdict;
  readonly invocations: Invocations;
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
    async answer(request) {
      const { requestId } = request;
      const [, urlId = "", region] = urlHost.exec(request.host) ?? [];
      const url = region === options.region ? options.find(urlId) : undefined;
      const cors = corsHeaders(url?.cors, originOf(request));
      try {
        if (url === undefined) throw unknownUrl();
        if (isPreflight(request, url.cors)) {
          const headers = preflightHeaders(url.cors ?? {}, originOf(request));
          return toResponse({ status: 200, headers, cookies: [], body: Buffer.alloc(0) }, { requestId });
        }
        const { answer, trace } = await invoke(request, url, options);
        return toResponse(answer, { requestId, cors, trace });
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return toResponse(refusal(error), { requestId, cors });
      }
    },
  };
}

async function invoke(
  request: PublicRequest,
  url: FunctionUrl,
  { accountId, region, clock, evaluate, invocations }: FunctionUrlOptions,
): Promise<{ readonly answer: UrlAnswer; readonly trace: string | undefined }> {
  const { functionName, alias } = url;
  const body = await request.body(payloadBytes);
  if (body === undefined) throw payloadTooLarge();
  const qualified = alias === undefined ? functionName : `${functionName}:${alias}`;
  const caller = checkAccess(request, {
    accountId,
    authType: url.authType,
    functionArn: formatArn({ service: "lambda", region, accountId, resource: `function:${qualified}` }),
    evaluate: (asked) => evaluate(functionName, alias, asked),
  });
  const now = clock.now();
  const traceHeader = traceOf(request, now);
  const head = urlHead(request, { urlId: url.urlId, caller, trace: traceHeader, now });
  const event = version2Event(head, body);
  const payload = Buffer.from(JSON.stringify(event));
  // Base64 makes three bytes of a body four of the event.
  if (payload.byteLength > payloadBytes) throw payloadTooLarge();
  let trace: string | undefined;
  const stream = url.invokeMode === "RESPONSE_STREAM" ? new StreamedAnswer(version2Stream) : undefined;
  request.onGone(() => stream?.leave());
  const running = invocations.run({ name: functionName, qualifier: alias }, () => ({
    caller: { kind: "front-door", id: url.urlId },
    requestId: request.requestId,
    payload,
    traceHeader,
    onStart: (start) => {
      trace = start.trace;
    },
    ...(stream && {
      onResponseStart: (contentType: string) => stream.start(contentType),
      onChunk: (chunk: Uint8Array) => stream.write(chunk),
    }),
  }));
  const answer = stream === undefined ? bufferedAnswer((await running).outcome) : await stream.of(running);
  return { answer, trace };
}

function bufferedAnswer({ functionError, payload }: Outcome): UrlAnswer {
  return functionError === undefined ? answerOf(payload) : badGateway;
}

interface Additions {
  readonly requestId: string;
  readonly cors?: Readonly<Record<string, string>>;
  readonly trace?: string | undefined;
}

function toResponse(
  { status, headers, cookies, body }: UrlAnswer,
  { requestId, cors, trace }: Additions,
): PublicResponse {
  const sent: Record<string, string | readonly string[]> = {
    "x-amzn-requestid": requestId,
    ...(trace !== undefined && { "x-amzn-trace-id": trace }),
  };
  for (const [name, value] of Object.entries({ ...headers, ...cors })) {
    const [text] = onTheWire([value]);
    if (name !== "content-length" && isHeaderName(name) && text !== undefined) sent[name] = text;
  }
  const setCookies = onTheWire(cookies);
  if (setCookies.length > 0) sent["set-cookie"] = setCookies;
  return { status, headers: sent, body };
}

function originOf({ headers }: PublicRequest): string | undefined {
  const origin = headers["origin"];
  return typeof origin === "string" ? origin : undefined;
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
