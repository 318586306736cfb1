import { createServer, type Server, type Socket } from "node:net";
import { Connection } from "./connection.ts";
import type { RequestHandler } from "./exchange.ts";

/**
 * HTTP/1.1 for the processes of functions: loopback, one owner, the handful of features that runtime clients use
 * (content-length, chunked with trailers, Expect, keep-alive, pipelining). `node:http` would cost more than the
 * invocation itself.
 */
export class HttpServer {
  readonly #handler: RequestHandler;
  readonly #connections = new Set<Connection>();
  readonly #server: Server;

  constructor(handler: RequestHandler) {
    this.#handler = handler;
    this.#server = createServer({ noDelay: true }, (socket) => this.adopt(socket));
    this.#server.unref();
  }

  /** 0 until it listens. */
  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  /** Listens at a free port of this machine's own address. */
  async listen(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.#server.once("error", reject);
    this.#server.listen(0, "127.0.0.1", resolve);
    await promise;
    this.#server.off("error", reject);
  }

  /** Serves a connection that was made otherwise, such as a socket that a child inherited. */
  adopt(socket: Socket): void {
    const connection = new Connection(socket, this.#handler);
    this.#connections.add(connection);
    socket.on("close", () => this.#connections.delete(connection));
  }

  /** Hangs up on everybody: the process that they belong to is gone. */
  disconnect(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  close(): void {
    this.#server.close();
    this.disconnect();
  }
}
