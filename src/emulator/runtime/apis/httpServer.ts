import { createServer, type Server, type Socket } from "node:net";
import { Connection } from "./connection.ts";
import type { RequestHandler } from "./exchange.ts";
import type { Host } from "../process/host.ts";

interface HttpServerOptions {
  readonly handler: RequestHandler;
  readonly host: Pick<Host, "system" | "admitsPeer">;
  /** What was sent has led to a fault of ours; its connection is closed. */
  readonly onFault: (error: unknown) => void;
}

/** At once, for a runtime, ten extensions and what they start. */
const connectionLimit = 128;

/**
 * HTTP/1.1 for the processes of functions: loopback, one owner, the handful of features that runtime clients use
 * (content-length, chunked with trailers, Expect, keep-alive, pipelining). `node:http` would cost more than the
 * invocation itself.
 */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #connections = new Set<Connection>();
  readonly #server: Server;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    this.#server = createServer({ noDelay: true }, (socket) => {
      if (options.host.admitsPeer(socket)) this.#serve(socket, false);
      else socket.destroy();
    });
    // A function that opens more takes no descriptors from others.
    this.#server.maxConnections = connectionLimit;
    this.#server.unref();
  }

  /** 0 until it listens. */
  get port(): number {
    const address = this.#server.address();
    return address !== null && typeof address === "object" ? address.port : 0;
  }

  /** Listens at a free port of this machine's own address. */
  async listen(): Promise<void> {
    await this.#options.host.system.listen(this.#server, "127.0.0.1");
  }

  /** Serves a socket that a child inherited. */
  adopt(socket: Socket): void {
    this.#serve(socket, true);
  }

  #serve(socket: Socket, inherited: boolean): void {
    const connection = new Connection(socket, inherited, this.#options);
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
