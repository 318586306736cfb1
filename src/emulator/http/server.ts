import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AppError } from "../../shared/errors.ts";
import type { Log } from "../../shared/log.ts";
import { BodyTooLargeError, ClientGoneError, type CollectedBody, collectBody } from "./body.ts";
import { type AccessDenial, type Claim, readClaim } from "./claim.ts";
import { createDispatcher, type Dispatcher } from "./dispatch.ts";
import { closedTo, hostName } from "./gate.ts";
import { identify } from "./identify.ts";
import { bodyLimit, bodyTooLarge } from "./limits.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import type { ServiceModels } from "./model.ts";
import { type Call, type PublicRoute, type Service, ServiceError } from "./service.ts";
import type { SignatureVerifier } from "./signature.ts";
import { denial } from "./wire.ts";

/** Requests under a prefix that are signed as those to Lambda are, but are no operations. */
export interface SignedRoute {
  readonly prefix: string;
  readonly answer: (request: HttpRequest, requestId: string) => Promise<HttpResponse>;
}

interface ServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
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

export interface RunningServer {
  readonly port: number;
  readonly endpoint: string;
  /** Takes no more requests, ends those that are idle, and the others after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Serves the AWS APIs on 127.0.0.1. Throws `AppError` "port-taken". */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const gateway = createGateway(options);
  const server = createServer({ keepAliveTimeout: 75_000 }, (request, response) => {
    void gateway(request, response, endpoint);
  });
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === "ECONNRESET") return;
    const status =
      error.code === "HPE_HEADER_OVERFLOW" ? "431 Request Header Fields Too Large" : "400 Bad Request";
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
  const port = await listen(server, options.port);
  const endpoint = `http://127.0.0.1:${port}`;
  return { port, endpoint, stop: (graceMs = 2_000) => close(server, graceMs) };
}

type Gateway = (request: IncomingMessage, response: ServerResponse, endpoint: string) => Promise<void>;

function createGateway(options: ServerOptions): Gateway {
  const { models, services, publicRoutes, log } = options;
  const dispatcher = createDispatcher(models, services, log);

  return async (request, response, endpoint) => {
    const requestId = randomUUID();
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
      await send(response, answer, requestId);
    } catch (error) {
      if (error instanceof ClientGoneError) return;
      log.error("request failed", { requestId, error });
      if (response.headersSent) response.destroy();
      else await send(response, { status: 500, headers: {}, body: "" }, requestId);
    }
  };
}

interface Context extends ServerOptions {
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
    new IncomingCall(context, response, incoming),
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

/** The values of some headers in order; `headersDistinct` would sort out all of them again. */
function valuesOf(names: readonly string[], rawHeaders: readonly string[]): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index]?.toLowerCase() ?? "";
    if (names.includes(name)) (values[name] ??= []).push(rawHeaders[index + 1] ?? "");
  }
  return values;
}

class IncomingCall implements Call {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly headers: IncomingMessage["headers"];
  readonly #response: ServerResponse;
  #abort: AbortController | undefined;

  constructor(context: Context, response: ServerResponse, incoming: IncomingMessage) {
    this.requestId = context.requestId;
    this.region = context.region;
    this.accountId = context.accountId;
    this.endpoint = context.endpoint;
    this.headers = incoming.headers;
    this.#response = response;
  }

  /** Made on demand: most operations are over before anyone could go away. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.#response.destroyed) abort.abort();
      else this.#response.once("close", () => abort.abort());
    }
    return this.#abort.signal;
  }
}

const smallBody = 16 * 1024;

async function send(response: ServerResponse, answer: HttpResponse, requestId: string): Promise<void> {
  const { status, headers, body } = answer;
  const common = { "x-amzn-RequestId": requestId, ...headers };
  if (typeof body === "string" || body instanceof Uint8Array) {
    const length = status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) };
    response.writeHead(status, { ...common, ...length });
    if (typeof body === "string" || body.length > smallBody) response.end(body);
    // As a string of its bytes a small body travels in one write with the head.
    else response.end(Buffer.from(body.buffer, body.byteOffset, body.length).toString("latin1"), "latin1");
    return;
  }
  response.writeHead(status, common);
  response.flushHeaders();
  try {
    await pipeline(Readable.from(body), response);
  } catch {
    // The client went away in the middle of a stream; there is nobody left to tell.
    response.destroy();
  }
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

async function listen(server: Server, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  try {
    await promise;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    throw new AppError("port-taken", {
      userMessage: `Port ${port} is taken. Stop what listens there, or choose another port (0 takes a free one).`,
      cause: error,
    });
  }
  return (server.address() as AddressInfo).port;
}

async function close(server: Server, graceMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), graceMs);
  await promise;
  clearTimeout(timer);
}
