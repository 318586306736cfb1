import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Log } from "../../shared/log.ts";
import { BodyTooLargeError, ClientGoneError, type CollectedBody, collectBody } from "./body.ts";
import { type AccessDenial, type Claim, readClaim } from "./claim.ts";
import { createDispatcher, type Dispatcher } from "./dispatch.ts";
import { closedTo, hostName } from "./gate.ts";
import { identify } from "./identify.ts";
import { IncomingCall } from "./incomingCall.ts";
import { bodyLimit, bodyTooLarge } from "./limits.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import type { ServiceModels } from "./model.ts";
import { respond } from "./respond.ts";
import { type PublicRoute, type Service, ServiceError } from "./service.ts";
import type { SignatureVerifier } from "./signature.ts";
import { denial } from "./wire.ts";

/** Requests under a prefix that are signed as those to Lambda are, but are no operations. */
export interface SignedRoute {
  readonly prefix: string;
  readonly answer: (request: HttpRequest, requestId: string) => Promise<HttpResponse>;
}

export interface GatewayOptions {
  readonly region: string;
  readonly accountId: string;
  readonly models: ServiceModels;
  readonly services: readonly Service[];
  readonly publicRoutes: readonly PublicRoute[];
  readonly signedRoutes: readonly SignedRoute[];
  /** Undefined lets everyone in: only for those who asked for it. */
  readonly verifier: SignatureVerifier | undefined;
  readonly log: Log;
}

/** Answers one request, whatever it is. Never rejects. */
export type Gateway = (request: IncomingMessage, response: ServerResponse, endpoint: string) => Promise<void>;

/** Every request's way: public routes, host and origin, signature, body, operation. */
export function createGateway(options: GatewayOptions): Gateway {
  const { models, services, publicRoutes, log } = options;
  const dispatcher = createDispatcher(models, services, log);

  return async (request, response, endpoint) => {
    const requestId = randomUUID();
    const startedAt = performance.now();
    // Nobody else listens for what goes wrong with an answer whose client has gone.
    response.on("error", () => response.destroy());
    try {
      const { path } = splitTarget(request.url);
      const host = hostName(request.headers);
      const route = publicRoutes.find(({ matches }) => matches(host, path));
      if (route !== undefined) {
        await route.handle(request, response, requestId);
        return;
      }
      const answer = await answerSigned(request, response, {
        ...options,
        dispatcher,
        endpoint,
        requestId,
      });
      await respond(response, answer, requestId);
      const { method, url: target } = request;
      const ms = Math.round(performance.now() - startedAt);
      log.debug("request answered", { method, target, status: answer.status, ms, requestId });
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      log.error("request failed", { requestId, error });
      if (response.headersSent) response.destroy();
      else await respond(response, { status: 500, headers: {}, body: "" }, requestId);
    }
  };
}

interface Context extends GatewayOptions {
  readonly dispatcher: Dispatcher;
  readonly endpoint: string;
  readonly requestId: string;
}

async function answerSigned(
  incoming: IncomingMessage,
  response: ServerResponse,
  context: Context,
): Promise<HttpResponse> {
  const { dispatcher, verifier, requestId } = context;
  const { path, rawQuery } = splitTarget(incoming.url);
  const { headers, method = "GET" } = incoming;
  const closed = closedTo(headers);
  if (closed !== undefined) {
    const error = new ServiceError({
      code: "AccessDeniedException",
      status: 403,
      message: closed,
      messageKey: "Message",
    });
    return dispatcher.refuse("lambda", { kind: "rest-json" }, error, requestId);
  }
  const query = new URLSearchParams(rawQuery);
  const claim = readClaim(headers, query);
  const identified = identify("kind" in claim ? undefined : claim.service, headers, path);
  const { service, protocol } =
    identified.kind === "service"
      ? identified
      : ({ service: "lambda", protocol: { kind: "rest-json" } } as const);
  const refuse = (error: ServiceError) => dispatcher.refuse(service, protocol, error, requestId);

  // Before the body is read: what only the owner of the key may make us hold.
  const early = verifier && ("kind" in claim ? claim : verifier.checkClaim(claim));
  if (early !== undefined) return refuse(denial(service, early));

  const head = { method, path, query, headers };
  const signedRoute = context.signedRoutes.find(({ prefix }) => path.startsWith(prefix));
  const target = dispatcher.targetOf(service, protocol, head);
  let body: CollectedBody;
  try {
    body = await collectBody(incoming, bodyLimit(service, target?.operation.name));
  } catch (error) {
    if (!(error instanceof BodyTooLargeError)) throw error;
    response.setHeader("Connection", "close");
    return refuse(bodyTooLarge(service, target?.operation.name));
  }
  const late = verifier && checkSignature(verifier, claim, incoming, { path, rawQuery }, body.sha256);
  if (late !== undefined) return refuse(denial(service, late));

  const request: HttpRequest = { ...head, body: body.bytes };
  if (signedRoute !== undefined) return await signedRoute.answer(request, requestId);
  if (identified.kind === "unknown-service") return refuse(serviceNotEmulated(identified.name));
  const meant = "kind" in claim ? dispatcher.serviceOfAction(service, protocol, request) : service;
  return await dispatcher.answer(
    meant,
    protocol,
    target,
    request,
    new IncomingCall(context, headers, response),
  );
}

function checkSignature(
  verifier: SignatureVerifier,
  claim: Claim | AccessDenial,
  incoming: IncomingMessage,
  target: { readonly path: string; readonly rawQuery: string },
  bodySha256: string,
): AccessDenial | undefined {
  if ("kind" in claim) return claim;
  const { method = "GET", rawHeaders } = incoming;
  const headers = valuesOf(claim.signedHeaders, rawHeaders);
  return verifier.checkSignature(claim, { method, headers, bodySha256, ...target });
}

/** The values of some headers in order, whatever these are called; `headersDistinct` would sort out all of them again. */
function valuesOf(names: readonly string[], rawHeaders: readonly string[]): Record<string, string[]> {
  const values = Object.fromEntries(names.map((name): [string, string[]] => [name, []]));
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (names.includes(name)) values[name]?.push(rawHeaders[index + 1] ?? "");
  }
  return values;
}

/** `/a/b?c=d` → path and query as sent. Proxies send the whole address, of which the host is not looked at. */
function splitTarget(url = "/"): { readonly path: string; readonly rawQuery: string } {
  const target = url.startsWith("/") ? url : url.replace(/^[a-z]+:\/\/[^/]*/i, "") || "/";
  const mark = target.indexOf("?");
  return mark < 0
    ? { path: target, rawQuery: "" }
    : { path: target.slice(0, mark), rawQuery: target.slice(mark + 1) };
}

function serviceNotEmulated(name: string): ServiceError {
  return new ServiceError({
    code: "NotImplementedException",
    status: 501,
    message: `The service '${name}' is not emulated.`,
  });
}
