import { Agent, type IncomingHttpHeaders, request as sendRequest } from "node:http";
import {
  constants,
  createServer,
  type Http2Server,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from "node:http2";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";

/** How a client begins that speaks HTTP/2 without having asked. */
const preface = "PRI * HTTP/2.0\r\n";

/** Whether a connection's first bytes are those of HTTP/2. */
export function isHttp2(bytes: Buffer): boolean {
  return bytes.toString("latin1", 0, preface.length) === preface;
}

/** What belongs to one HTTP/1.1 connection, and HTTP/2 forbids. */
const hopByHop: ReadonlySet<string> = new Set([
  "connection",
  "keep-alive",
  "proxy-connection",
  "transfer-encoding",
  "upgrade",
]);

/**
 * Serves connections of HTTP/2, as the JavaScript clients of Kinesis make them to any address: each request goes on as one of
 * HTTP/1.1 to the emulator's own port, so that there is one way to an operation.
 */
export class Http2Connections {
  readonly #server: Http2Server;
  readonly #sessions = new Set<ServerHttp2Session>();
  readonly #agent = new Agent({ keepAlive: true });

  constructor(port: () => number) {
    this.#server = createServer();
    this.#server.on("session", (session: ServerHttp2Session) => {
      this.#sessions.add(session);
      session.once("close", () => this.#sessions.delete(session));
      session.on("error", () => session.destroy());
    });
    this.#server.on("stream", (stream, headers) =>
      relay(stream, headers, { port: port(), agent: this.#agent }),
    );
  }

  /** What was read of the connection is in it again; it is paused, and stays so. */
  take(socket: Socket): void {
    this.#server.emit("connection", socket);
  }

  /** Takes no more requests; ends each connection after those under way. */
  close(): void {
    for (const session of this.#sessions) session.close();
    this.#agent.destroy();
  }

  destroy(): void {
    for (const session of this.#sessions) session.destroy();
  }
}

function relay(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders & { readonly ":authority"?: string | undefined },
  to: { readonly port: number; readonly agent: Agent },
): void {
  const fail = () => stream.close(constants.NGHTTP2_INTERNAL_ERROR);
  stream.on("error", () => stream.destroy());
  try {
    const sent = sendRequest({
      host: "127.0.0.1",
      ...to,
      method: String(headers[":method"]),
      path: String(headers[":path"]),
      headers: { host: headers[":authority"], ...forwarded(headers) },
    });
    sent.on("error", fail);
    sent.on("response", (response) => {
      stream.respond({ ":status": response.statusCode, ...forwarded(response.headers) });
      pipeline(response, stream, () => undefined);
    });
    stream.on("close", () => sent.destroy());
    stream.pipe(sent);
  } catch {
    // A method or header that HTTP/1.1 cannot say.
    fail();
  }
}

function forwarded(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !name.startsWith(":") && !hopByHop.has(name)),
  );
}
