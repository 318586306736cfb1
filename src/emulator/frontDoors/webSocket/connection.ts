import { isUtf8 } from "node:buffer";
import type { Clock } from "../../../shared/clock.ts";
import type { OpenConnection, WebSocketChannel, WebSocketListener } from "../../contracts/webSocket.ts";
import type { Connections } from "./connections.ts";
import type { ConnectionFacts } from "./events.ts";

/** API Gateway's quotas: for WebSocket APIs there are no others on connections. */
const idleMs = 10 * 60 * 1000;
const longestMs = 2 * 60 * 60 * 1000;
export const messageBytes = 128 * 1024;
export const frameBytes = 32 * 1024;

/** Messages of one client that are under way; and bytes of them. It waits before it may send more. */
const mostMessages = 16;
const mostBytes = 256 * 1024;
/** Bytes that a client has not read, and more of which are not kept for it. */
const mostUnread = 1024 * 1024;

interface ConnectionOptions {
  readonly facts: ConnectionFacts;
  readonly clock: Clock;
  readonly connections: Connections;
  /** Resolves when the message has been answered. Never rejects. */
  readonly take: (message: string, connection: Connection) => Promise<void>;
  readonly ended: (facts: ConnectionFacts, goodbye: Goodbye) => void;
}

interface Goodbye {
  readonly code: number;
  readonly reason: string;
}

/** A client of a WebSocket API, from the handshake to the goodbye. */
export class Connection implements WebSocketListener, OpenConnection {
  readonly facts: ConnectionFacts;
  readonly #options: ConnectionOptions;
  #channel: WebSocketChannel | undefined;
  #lastActiveAt: number;
  #messages = 0;
  #bytes = 0;
  #cancelIdle: (() => void) | undefined;
  #cancelLongest: (() => void) | undefined;
  /** What this side said, which is what the other side answers. */
  #goodbye: Goodbye | undefined;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.facts = options.facts;
    this.#lastActiveAt = options.facts.connectedAt;
  }

  get connectedAt(): number {
    return this.facts.connectedAt;
  }

  get lastActiveAt(): number {
    return this.#lastActiveAt;
  }

  get sourceIp(): string {
    return this.facts.sourceIp;
  }

  get userAgent(): string | undefined {
    return this.facts.userAgent;
  }

  opened(channel: WebSocketChannel): void {
    const { connections, clock } = this.#options;
    this.#channel = channel;
    connections.add(this.facts.connectionId, this);
    this.#active();
    this.#watchIdle(idleMs);
    this.#cancelLongest = clock.after(longestMs, () => this.goAway());
  }

  message(text: string): void {
    this.#active();
    const bytes = Buffer.byteLength(text);
    this.#messages += 1;
    this.#bytes += bytes;
    if (this.#isBusy()) this.#channel?.pause();
    void this.#options.take(text, this).finally(() => {
      const wasBusy = this.#isBusy();
      this.#messages -= 1;
      this.#bytes -= bytes;
      if (wasBusy && !this.#isBusy()) this.#channel?.resume();
    });
  }

  ping(): void {
    this.#active();
  }

  closed(code: number, reason: string): void {
    this.#channel = undefined;
    this.#cancelIdle?.();
    this.#cancelLongest?.();
    this.#options.connections.delete(this.facts.connectionId);
    this.#options.ended(this.facts, this.#goodbye ?? { code, reason });
  }

  /** Tells the client what came of its message; who sent it waits until it has been read. */
  async tell(message: string | Uint8Array): Promise<void> {
    this.#active();
    await this.#channel?.send(sendable(message));
  }

  post(data: Uint8Array): boolean {
    if (this.#channel === undefined) return true;
    if (this.#channel.unsentBytes > mostUnread) return false;
    this.#active();
    void this.#channel.send(sendable(data));
    return true;
  }

  close(): void {
    this.#sayGoodbye({ code: 1000, reason: "Connection Closed Normally" });
  }

  goAway(): void {
    this.#sayGoodbye({ code: 1001, reason: "Going away" });
  }

  #sayGoodbye(goodbye: Goodbye): void {
    if (this.#goodbye !== undefined) return;
    this.#goodbye = goodbye;
    // Nobody can speak to it any more, whether or not it answers.
    this.#options.connections.delete(this.facts.connectionId);
    this.#channel?.close(goodbye.code, goodbye.reason);
  }

  #isBusy(): boolean {
    return this.#messages >= mostMessages || this.#bytes >= mostBytes;
  }

  #active(): void {
    this.#lastActiveAt = this.#options.clock.now();
  }

  #watchIdle(ms: number): void {
    const { clock } = this.#options;
    this.#cancelIdle = clock.after(ms, () => {
      const rest = this.#lastActiveAt + idleMs - clock.now();
      if (rest > 0) this.#watchIdle(rest);
      else this.goAway();
    });
  }
}

/** A frame of text may hold nothing else; what is none goes as bytes. */
function sendable(message: string | Uint8Array): string | Uint8Array {
  if (typeof message === "string" || !isUtf8(message)) return message;
  return Buffer.from(message).toString();
}
