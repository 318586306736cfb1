import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { RawData, WebSocket } from "ws";
import { systemClock } from "../../../shared/clock.ts";
import type { WebSocketChannel, WebSocketTerms } from "../../contracts/webSocket.ts";
import { FrameSizes } from "./frameSizes.ts";

/** A request that asked to become a WebSocket, and what came behind it. */
export interface Handshake {
  readonly request: IncomingMessage;
  readonly socket: Socket;
  readonly head: Buffer;
}

/** How long the other side may take to say goodbye, too; milliseconds. */
const goodbyeMs = 5_000;

/** Makes a WebSocket of a connection, which is among `channels` as long as it is open. False for one that has gone. */
export async function openChannel(
  { request, socket, head }: Handshake,
  terms: WebSocketTerms,
  channels: Set<Channel>,
): Promise<boolean> {
  const { WebSocketServer } = await import("ws");
  const { subprotocol, messageBytes: maxPayload } = terms;
  const server = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    maxPayload,
    handleProtocols: () => subprotocol ?? false,
  });
  let isOpen = false;
  server.handleUpgrade(request, socket, head, (webSocket) => {
    isOpen = true;
    const channel = new Channel(webSocket, socket, terms);
    channels.add(channel);
    webSocket.once("close", () => channels.delete(channel));
    terms.listener.opened(channel);
  });
  return isOpen;
}

export class Channel implements WebSocketChannel {
  readonly #webSocket: WebSocket;
  readonly #frameBytes: number;
  #isOpen = true;

  constructor(webSocket: WebSocket, socket: Socket, { listener, frameBytes }: WebSocketTerms) {
    this.#webSocket = webSocket;
    this.#frameBytes = frameBytes;
    const sizes = new FrameSizes();
    // Before the library's own listener, which would give out the message of a frame that came whole.
    socket.prependListener("data", (chunk: Buffer) => {
      if (this.#isOpen && sizes.longestIn(chunk) > frameBytes) this.close(1009, "");
    });
    webSocket.on("message", (data, isBinary) => {
      if (!this.#isOpen) return;
      // API Gateway takes text alone.
      if (isBinary) this.close(1003, "");
      else listener.message(textOf(data));
    });
    webSocket.on("ping", (data) => {
      // Who asks on and on and reads no answer gets none.
      if (this.unsentBytes < frameBytes) webSocket.pong(data);
      listener.ping();
    });
    // What is wrong with a frame has closed the connection with the code for it.
    webSocket.on("error", () => undefined);
    webSocket.once("close", (code, reason) => {
      this.#isOpen = false;
      listener.closed(code, reason.toString());
    });
  }

  get unsentBytes(): number {
    return this.#webSocket.bufferedAmount;
  }

  async send(message: string | Uint8Array): Promise<void> {
    const isText = typeof message === "string";
    const bytes = isText ? Buffer.from(message) : message;
    const { promise, resolve } = Promise.withResolvers<void>();
    for (let at = 0; at === 0 || at < bytes.length; at += this.#frameBytes) {
      const end = at + this.#frameBytes;
      const options = { binary: !isText, fin: end >= bytes.length };
      this.#webSocket.send(bytes.subarray(at, end), options, options.fin ? () => resolve() : undefined);
    }
    await promise;
  }

  pause(): void {
    this.#webSocket.pause();
  }

  resume(): void {
    this.#webSocket.resume();
  }

  close(code: number, reason: string): void {
    this.#isOpen = false;
    // A paused one would not hear the goodbye of the other side.
    this.#webSocket.resume();
    this.#webSocket.close(code, reason);
    this.#webSocket.once(
      "close",
      systemClock.after(goodbyeMs, () => this.destroy()),
    );
  }

  destroy(): void {
    this.#webSocket.terminate();
  }
}

function textOf(data: RawData): string {
  if (Buffer.isBuffer(data)) return data.toString();
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data)).toString();
}
