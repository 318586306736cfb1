import { once } from "node:events";
import type { Socket } from "node:net";
import { createServer, type TLSSocket } from "node:tls";
import type { Log } from "../../../shared/log.ts";
import { listenOnLoopback } from "../listenOnLoopback.ts";

interface HttpsOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly key: string;
  readonly certificate: string;
  /** Serves a connection as one of HTTP/1.1. */
  readonly serve: (socket: TLSSocket) => void;
  /** Serves one of HTTP/2, which a client gets that speaks nothing else. */
  readonly serveHttp2: (socket: TLSSocket) => void;
  readonly log: Log;
}

interface HttpsListener {
  readonly port: number;
  /** Takes no more connections; resolves when those that there are have ended, which the server of HTTP sees to. */
  stop(): Promise<void>;
}

/** How long a client may take until it is agreed on how to encrypt; milliseconds. */
const handshakeMs = 10_000;

/** Listens for HTTPS on 127.0.0.1. Throws `AppError` "port-taken" and "port-unusable". */
export async function listenForHttps({
  port,
  key,
  certificate,
  serve,
  serveHttp2,
  log,
}: HttpsOptions): Promise<HttpsListener> {
  const server = createServer({
    key,
    cert: certificate,
    minVersion: "TLSv1.2",
    handshakeTimeout: handshakeMs,
    // The first of them that the client knows.
    ALPNProtocols: ["http/1.1", "h2"],
  });
  /** Connections that are none of HTTP yet, by their client's port. */
  const handshaking = new Map<number | undefined, Socket>();
  server.on("connection", (socket: Socket) => {
    const { remotePort } = socket;
    handshaking.set(remotePort, socket);
    socket.once("close", () => handshaking.delete(remotePort));
  });
  server.on("secureConnection", (socket) => {
    handshaking.delete(socket.remotePort);
    if (socket.alpnProtocol === "h2") serveHttp2(socket);
    else serve(socket);
  });
  // What is no handshake is no connection; a browser that does not trust the certificate ends it so.
  server.on("tlsClientError", (_error, socket) => socket.destroy());
  const listening = await listenOnLoopback(server, port, {
    taken: `Port ${port}, for HTTPS, is taken. Choose another one with --https-port (0 takes a free one).`,
    unusable: (reason) =>
      `The emulator cannot listen on port ${port} for HTTPS (${reason}). Choose another one with --https-port.`,
  });
  server.on("error", (error) => log.error("HTTPS server failed", { error }));
  return {
    port: listening,
    async stop() {
      const closed = once(server, "close");
      server.close();
      for (const socket of handshaking.values()) socket.destroy();
      await closed;
    },
  };
}
