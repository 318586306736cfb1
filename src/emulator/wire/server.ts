import { createServer, type Server } from "node:http";
import type { Socket } from "node:net";
import { availableParallelism } from "node:os";
import { createExpectation } from "./fastPath/expectation.ts";
import { Gateway, type GatewayOptions } from "./gateway.ts";
import { Answers } from "./fastPath/answer.ts";
import { createTurns } from "../../shared/turns/turns.ts";
import { hangUp } from "./hangUp.ts";
import { Http2Connections, isHttp2 } from "./http2.ts";
import { PlainConnection, type PlainConnectionOptions } from "./fastPath/connection.ts";
import { Upgrades } from "./webSocket/upgrades.ts";
import { listenOnLoopback } from "./listenOnLoopback.ts";

/** How long a connection is kept without a request; milliseconds. */
const keepAliveMs = 75_000;

/** How long a client may take; milliseconds. */
interface ServerLimits {
  /** From the first byte of a head to its end. */
  readonly headMs: number;
  /** From the first byte of a request to the last of its body. */
  readonly requestMs: number;
  /** From a refusal until the connection goes, for the client to read it. */
  readonly lingerMs: number;
}

const defaultLimits: ServerLimits = { headMs: 30_000, requestMs: 300_000, lingerMs: 1_000 };

interface ServerOptions extends GatewayOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly limits?: ServerLimits;
  /** Answers by HTTPS, too. */
  readonly https?: () => Promise<ServedHttps>;
  /** Clients that connect before wait until then. */
  readonly opens?: Promise<void>;
}

interface ServedHttps {
  /** 0 takes a free one. */
  readonly port: number;
  /** In PEM, as is the certificate. */
  readonly key: string;
  readonly certificate: string;
}

export interface RunningServer {
  readonly port: number;
  readonly endpoint: string;
  /** Where it answers by HTTPS. */
  readonly httpsEndpoint: string | undefined;
  /** Takes no more requests, ends those that are idle, and the others after `graceMs`. */
  stop(graceMs?: number): Promise<void>;
}

/** Serves the AWS APIs on 127.0.0.1. Throws `AppError` "port-taken" and "port-unusable". */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { headMs, requestMs, lingerMs } = options.limits ?? defaultLimits;
  const gateway = new Gateway(options);
  const server = createServer(
    {
      keepAliveTimeout: keepAliveMs,
      headersTimeout: headMs,
      requestTimeout: requestMs,
      connectionsCheckingInterval: Math.min(5_000, headMs / 2),
    },
    (request, response) => void gateway.serve(request, response, endpoint),
  );
  const doors = new Doors(options.opens);
  const http2 = new Http2Connections(() => port);
  const serve = takeConnections(server);
  const upgrades = new Upgrades({
    routes: options.publicRoutes,
    verifier: options.verifier,
    log: options.log,
    lingerMs,
    serve,
  });
  server.on("upgrade", (request, socket: Socket, head) => upgrades.take(request, socket, head));
  const plain = takePlainRequests(
    server,
    { doors, http2, serve },
    {
      gateway,
      endpoint: () => endpoint,
      answer: createExpectation(),
      nextRequest: createExpectation(),
      turns: createTurns({ atOnce: availableParallelism() }),
      answers: new Answers(keepAliveMs),
      keepAliveMs,
      requestMs,
      lingerMs,
      log: options.log,
    },
  );
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    if (socket.writable && error.code !== "ECONNRESET") hangUp(socket, statusOf(error.code), lingerMs);
    else socket.destroy();
  });
  const port = await listenOnLoopback(server, options.port, refusals(options.port));
  server.on("error", (error) => options.log.error("server failed", { error }));
  const endpoint = `http://127.0.0.1:${port}`;
  const https = await openHttps(options, server, { doors, http2, serve });
  return {
    port,
    endpoint,
    httpsEndpoint: https && `https://127.0.0.1:${https.port}`,
    stop(graceMs = 2_000) {
      doors.close();
      return close(server, { plain, http2, upgrades, https }, graceMs);
    },
  };
}

/** Keeps clients that come before the server opens. */
class Doors {
  #waiting: Map<Socket, (socket: Socket) => void> | undefined;

  constructor(opens: Promise<void> | undefined) {
    if (opens === undefined) return;
    this.#waiting = new Map();
    void opens.then(() => this.#open());
  }

  enter(socket: Socket, take: (socket: Socket) => void): void {
    if (this.#waiting === undefined) return take(socket);
    this.#waiting.set(socket, take);
    // Nobody listens to it yet; one that breaks meanwhile is taken as broken.
    socket.once("error", () => undefined);
  }

  close(): void {
    for (const socket of this.#waiting?.keys() ?? []) socket.destroy();
  }

  #open(): void {
    const waiting = this.#waiting ?? new Map<Socket, (socket: Socket) => void>();
    this.#waiting = undefined;
    for (const [socket, take] of waiting) take(socket);
  }
}

function statusOf(code: string | undefined): string {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return "431 Request Header Fields Too Large";
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return "408 Request Timeout";
    default:
      return "400 Bad Request";
  }
}

type Serve = (socket: Socket) => void;

/** What the server itself would do with a connection, which it is not given any more. */
function takeConnections(server: Server): Serve {
  const listeners = server.listeners("connection") as ((this: Server, socket: Socket) => void)[];
  server.removeAllListeners("connection");
  return (socket) => {
    for (const listener of listeners) listener.call(server, socket);
    socket.resume();
  };
}

interface Takers {
  readonly doors: Doors;
  readonly http2: Http2Connections;
  readonly serve: Serve;
}

/** Every connection begins as one for plain requests, and becomes the server's own at the first that is none. */
function takePlainRequests(
  server: Server,
  { doors, http2, serve }: Takers,
  options: Omit<PlainConnectionOptions, "handOver">,
): ReadonlySet<PlainConnection> {
  const connections = new Set<PlainConnection>();
  const take = (socket: Socket) => {
    const connection = new PlainConnection(socket, {
      ...options,
      handOver(given, input) {
        connections.delete(connection);
        if (isHttp2(input)) http2.take(given);
        else serve(given);
      },
    });
    connections.add(connection);
    socket.once("close", () => connections.delete(connection));
  };
  server.on("connection", (socket: Socket) => doors.enter(socket, take));
  return connections;
}

/** What speaks TLS is loaded by who asks for it. */
async function openHttps({ https, log }: ServerOptions, server: Server, { doors, http2, serve }: Takers) {
  if (https === undefined) return undefined;
  try {
    const { listenForHttps } = await import("./https/listener.ts");
    return await listenForHttps({
      ...(await https()),
      serve: (socket) => doors.enter(socket, serve),
      serveHttp2: (socket) => doors.enter(socket, (given) => http2.take(given)),
      log,
    });
  } catch (error) {
    server.close();
    throw error;
  }
}

interface Connections {
  readonly plain: ReadonlySet<PlainConnection>;
  readonly http2: Http2Connections;
  readonly upgrades: Upgrades;
  readonly https: { readonly stop: () => Promise<void> } | undefined;
}

async function close(
  server: Server,
  { plain, http2, upgrades, https }: Connections,
  graceMs: number,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  server.close(() => resolve());
  const secure = https?.stop();
  http2.close();
  upgrades.close();
  // A connection is idle once its request is answered, and would be kept alive for the next one.
  const sweep = setInterval(() => {
    server.closeIdleConnections();
    for (const connection of plain) if (connection.idle) connection.destroy();
  }, 10);
  const deadline = setTimeout(() => {
    server.closeAllConnections();
    http2.destroy();
    upgrades.destroy();
    for (const connection of plain) connection.destroy();
  }, graceMs);
  await promise;
  await secure;
  clearInterval(sweep);
  clearTimeout(deadline);
}

function refusals(port: number) {
  return {
    taken: `Port ${port} is taken. Stop what listens there, or choose another port (0 takes a free one).`,
    unusable: (reason: string) =>
      `The emulator cannot listen on port ${port} (${reason}). Choose another (0 takes a free one).`,
  };
}
