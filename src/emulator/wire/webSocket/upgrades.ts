import { hash, randomUUID } from "node:crypto";
import { type IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { systemClock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { PublicResponse, PublicRoute, UpgradeRequest } from "../../contracts/publicRoute.ts";
import { hostName } from "../gate.ts";
import { publicRequest } from "../publicRequest.ts";
import { respond } from "../respond.ts";
import type { SignatureVerifier } from "../signature.ts";
import { splitTarget } from "../target.ts";
import { type Channel, type Handshake, openChannel } from "./channel.ts";
import { plainAgain } from "./plainAgain.ts";

const noBody = { bytes: Buffer.alloc(0), sha256: hash("sha256", "", "hex") };

interface UpgradesOptions {
  readonly routes: readonly PublicRoute[];
  /** Undefined lets everyone in. */
  readonly verifier: SignatureVerifier | undefined;
  readonly log: Log;
  /** How long a refused client may take to read why; milliseconds. */
  readonly lingerMs: number;
  /** Serves a connection as one of HTTP; what was read of it is in it again. */
  readonly serve: (socket: Socket) => void;
}

/** Requests to become a WebSocket, and the connections that came of them. */
export class Upgrades {
  readonly #options: UpgradesOptions;
  /** Of those whose route has not decided. */
  readonly #waiting = new Set<Socket>();
  readonly #channels = new Set<Channel>();
  #isClosed = false;

  constructor(options: UpgradesOptions) {
    this.#options = options;
  }

  /** Takes a connection that `node:http` has let go of. Never throws. */
  take(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const route = isWebSocket(request) ? this.#routeOf(request) : undefined;
    if (route === undefined) {
      socket.unshift(Buffer.concat([plainAgain(request), head]));
      this.#options.serve(socket);
      return;
    }
    // Nobody else listens to it until it is a channel.
    socket.on("error", () => socket.destroy());
    socket.setTimeout(0);
    if (this.#isClosed) {
      socket.destroy();
      return;
    }
    void this.#upgrade(route, { request, socket, head });
  }

  /** Takes no more, and ends all that there are. */
  close(): void {
    this.#isClosed = true;
    for (const socket of this.#waiting) socket.destroy();
    for (const channel of this.#channels) channel.close(1001, "Going away");
  }

  destroy(): void {
    for (const channel of this.#channels) channel.destroy();
  }

  #routeOf({ headers, url }: IncomingMessage): PublicRoute["upgrade"] {
    const [host, { path }] = [hostName(headers), splitTarget(url)];
    return this.#options.routes.find((route) => route.matches(host, path))?.upgrade;
  }

  async #upgrade(route: NonNullable<PublicRoute["upgrade"]>, handshake: Handshake): Promise<void> {
    const { socket } = handshake;
    const request = this.#requestOf(handshake);
    this.#waiting.add(socket);
    try {
      if (isHandshake(handshake.request)) await route(request);
      else await request.refuse({ status: 400, headers: {}, body: "" });
    } catch (error) {
      this.#options.log.error("request failed", { requestId: request.requestId, error });
      socket.destroy();
    } finally {
      this.#waiting.delete(socket);
    }
  }

  #requestOf(handshake: Handshake): UpgradeRequest {
    const { request, socket } = handshake;
    const { verifier } = this.#options;
    const connection = {
      setHeader: () => undefined,
      once: (event: "close", listener: () => void) => socket.once(event, listener),
    };
    return {
      ...publicRequest(request, connection, { requestId: randomUUID(), verifier, body: noBody }),
      accept: async (terms) => {
        const isOpen = !this.#isClosed && (await openChannel(handshake, terms, this.#channels));
        if (!isOpen && !socket.writableEnded) socket.destroy();
        return isOpen;
      },
      refuse: (answer) => this.#refuse(handshake, answer),
    };
  }

  async #refuse({ request, socket }: Handshake, answer: PublicResponse): Promise<void> {
    const response = new ServerResponse(request);
    response.assignSocket(socket);
    response.setHeader("Connection", "close");
    await respond(response, answer);
    socket.end();
    socket.resume();
    const cancel = systemClock.after(this.#options.lingerMs, () => socket.destroy());
    socket.once("close", cancel);
  }
}

function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** RFC 6455, 4.2.1. */
function isHandshake({ method, headers }: IncomingMessage): boolean {
  const { "sec-websocket-key": key = "", "sec-websocket-version": version } = headers;
  return method === "GET" && version === "13" && /^[+/0-9A-Za-z]{22}==$/.test(key);
}
