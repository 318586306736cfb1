import type { Socket } from "node:net";
import type { Clock } from "../../../shared/clock.ts";
import { type BodyReader, collect, type Exchange, refuse } from "./exchange.ts";
import { HttpServer } from "./httpServer.ts";
import type { Host } from "../process/host.ts";
import { nextHeaders } from "./nextHeaders.ts";
import { streamPace } from "./streamPace.ts";
import {
  type InitError,
  responseLimit,
  type RuntimeEvents,
  type RuntimeInvocation,
  type RuntimeResult,
} from "./runtimeEvents.ts";

/** The largest streamed response: 200 MB since July 2025. */
const streamLimit = 200 * 1024 * 1024;

/** Serves a path that is not the Runtime API's own, such as the Extensions API. */
export type ExtraRoutes = (exchange: Exchange) => BodyReader | undefined | "unknown";

const prefix = "/2018-06-01";
const next = `${prefix}/runtime/invocation/next`;
const runtimePrefix = `${prefix}/runtime/`;
const invocationPrefix = `${prefix}/runtime/invocation/`;
const json = "Content-Type: application/json\r\n";
const accepted = '{"status":"OK"}\n';

interface RuntimeApiOptions {
  readonly clock: Clock;
  readonly host: Pick<Host, "system" | "admitsPeer">;
}

/** How far the runtime is. */
type Stage = "starting" | "waiting" | "running" | "answering" | "answered" | "failed";

/** AWS's Runtime API on a port of its own, for one process after another. */
export class RuntimeApi {
  readonly #clock: Clock;
  readonly #server: HttpServer;
  #events: RuntimeEvents | undefined;
  #extra: ExtraRoutes | undefined;
  #stage: Stage = "starting";
  #inheritedOnly = false;
  #waiting: Exchange | undefined;
  /** Asks for an invocation over another connection while the runtime waits; it may be the runtime's next one. */
  #second: Exchange | undefined;
  #offered: { readonly invocation: RuntimeInvocation; readonly deadlineMs: number } | undefined;
  /** The request id of the invocation that runs. */
  #current: string | undefined;

  constructor({ clock, host }: RuntimeApiOptions) {
    this.#clock = clock;
    this.#server = new HttpServer({
      handler: (exchange) => this.handle(exchange),
      host,
      onFault: (error) => this.#events?.fault(error),
    });
  }

  /** Whether an answer is coming in. */
  get answering(): boolean {
    return this.#stage === "answering";
  }

  get port(): number {
    return this.#server.port;
  }

  async listen(): Promise<void> {
    await this.#server.listen();
  }

  /** Hands an invocation to the runtime, at once when it waits on `/next`; `deadlineMs` is epoch milliseconds. */
  offer(invocation: RuntimeInvocation, deadlineMs: number): void {
    if (this.#waiting === undefined) this.#offered = { invocation, deadlineMs };
    else this.#deliver(this.#waiting, invocation, deadlineMs);
  }

  /**
   * Takes the routes and forgets everything about the process before: a new one starts. `inheritedOnly`: nobody speaks
   * for its runtime but over the socket that it inherited.
   */
  reset(events: RuntimeEvents, extra?: ExtraRoutes, { inheritedOnly = false } = {}): void {
    // What a process that was killed had still sent must not pass for the next one's.
    this.#server.disconnect();
    this.#events = events;
    this.#extra = extra;
    this.#stage = "starting";
    this.#inheritedOnly = inheritedOnly;
    this.#waiting = undefined;
    this.#second = undefined;
    this.#offered = undefined;
    this.#current = undefined;
  }

  /** Serves a socket that the process inherited: the same API without the cost of TCP. */
  adopt(socket: Socket): void {
    this.#server.adopt(socket);
  }

  close(): void {
    this.#events = undefined;
    this.#server.close();
  }

  handle(exchange: Exchange): BodyReader | undefined {
    const { method, path, headers } = exchange.request;
    // A page in a browser can reach loopback ports by a name of its own: only the address itself is answered.
    const host = headers.get("host") ?? "127.0.0.1";
    if (!/^(127\.0\.0\.1|localhost|sandbox\.localdomain|host\.docker\.internal)(:\d+)?$/.test(host))
      return refuse(exchange, 403, "InvalidHost", "Unknown host");
    // Browsers send no origin for an image or a link, but say whose page it was.
    if (headers.has("origin") || headers.has("sec-fetch-site"))
      return refuse(exchange, 403, "InvalidOrigin", "Not for browsers");
    if (this.#inheritedOnly && !exchange.inherited && path.startsWith(runtimePrefix))
      return refuse(
        exchange,
        403,
        "Forbidden",
        "The runtime of this environment has a connection of its own",
      );
    if (path === next) {
      if (method !== "GET") return refuse(exchange, 405, "MethodNotAllowed", "Method Not Allowed");
      this.#next(exchange);
      return undefined;
    }
    if (path.startsWith(invocationPrefix)) return this.#invocation(exchange);
    const extra = this.#extra === undefined ? "unknown" : this.#extra(exchange);
    if (extra !== "unknown") return extra;
    switch (path) {
      case `${prefix}/runtime/init/error`:
        return method === "POST" ? this.#initError(exchange) : methodNotAllowed(exchange);
      case `${prefix}/runtime/restore/error`:
        return method === "POST" ? this.#initError(exchange) : methodNotAllowed(exchange);
      case `${prefix}/runtime/restore/next`:
        if (this.#stage !== "starting")
          return refuse(exchange, 403, "InvalidStateTransition", "State transition is not allowed");
        this.#events?.snapshot();
        exchange.respond(200, json, "");
        return undefined;
      case `${prefix}/ping`:
        exchange.respond(200, "Content-Type: text/plain\r\n", "pong");
        return undefined;
      default:
        return refuse(exchange, 404, "NotFound", "404 page not found");
    }
  }

  #next(exchange: Exchange): void {
    if (this.#stage === "running" || this.#stage === "answering" || this.#stage === "failed") {
      refuse(exchange, 403, "InvalidStateTransition", `State transition is not allowed`);
      return;
    }
    if (this.#waiting !== undefined) {
      this.#holdBack(exchange);
      return;
    }
    const first = this.#stage !== "waiting";
    this.#stage = "waiting";
    this.#waiting = exchange;
    exchange.onAbandoned = () => {
      if (this.#waiting !== exchange) return;
      const second = this.#second;
      this.#waiting = undefined;
      this.#second = undefined;
      if (second !== undefined) this.#next(second);
    };
    if (first) this.#events?.ready();
    if (this.#offered !== undefined && this.#waiting === exchange)
      this.#deliver(exchange, this.#offered.invocation, this.#offered.deadlineMs);
  }

  /** A runtime has one connection: another is its own only when that has broken. */
  #holdBack(exchange: Exchange): void {
    if (this.#second !== undefined) {
      refuse(exchange, 403, "InvalidStateTransition", "State transition is not allowed");
      return;
    }
    this.#second = exchange;
    exchange.onAbandoned = () => {
      if (this.#second === exchange) this.#second = undefined;
    };
  }

  #deliver(exchange: Exchange, invocation: RuntimeInvocation, deadlineMs: number): void {
    this.#waiting = undefined;
    this.#offered = undefined;
    this.#current = invocation.requestId;
    this.#stage = "running";
    exchange.respond(200, nextHeaders(invocation, deadlineMs), invocation.payload);
    const second = this.#second;
    this.#second = undefined;
    if (second !== undefined)
      refuse(second, 403, "InvalidStateTransition", "State transition is not allowed");
  }

  #invocation(exchange: Exchange): BodyReader | undefined {
    const { method, path, headers } = exchange.request;
    const slash = path.indexOf("/", invocationPrefix.length);
    const id = slash < 0 ? "" : decodeSegment(path.slice(invocationPrefix.length, slash));
    const action = path.slice(slash + 1);
    if (slash < 0 || (action !== "response" && action !== "error"))
      return refuse(exchange, 404, "NotFound", "404 page not found");
    if (method !== "POST") return methodNotAllowed(exchange);
    if (this.#current === undefined || id !== this.#current)
      return refuse(exchange, 400, "InvalidRequestID", "Invalid request ID");
    if (this.#stage !== "running")
      return refuse(
        exchange,
        403,
        "InvalidStateTransition",
        `State transition from ${this.#stage} is not allowed`,
      );
    if (action === "error") return this.#error(exchange);
    const mode = headers.get("lambda-runtime-function-response-mode")?.toLowerCase();
    if (mode === "streaming") return this.#stream(exchange);
    if (mode !== undefined && mode !== "") {
      this.#finish({ kind: "bad-mode" });
      return refuse(exchange, 400, "InvalidFunctionResponseMode", "Invalid function response mode");
    }
    return this.#response(exchange);
  }

  #beginAnswer(): void {
    this.#stage = "answering";
    this.#events?.responding?.();
  }

  #response(exchange: Exchange): BodyReader {
    this.#beginAnswer();
    return collect(exchange, responseLimit, {
      done: (body) => {
        if (body === "too-large") {
          refuse(
            exchange,
            413,
            "RequestEntityTooLarge",
            `Exceeded maximum allowed payload size (${responseLimit} bytes).`,
          );
          this.#finish({ kind: "too-large" });
          return;
        }
        // A runtime that waits for it goes on at once; one that has already asked for more gets it with the next invocation.
        const contentType = exchange.request.headers.get("content-type") ?? "application/json";
        exchange.respond(202, json, accepted);
        this.#finish({ kind: "response", body, contentType, streamed: false });
      },
      truncated: () => this.#truncated(),
    });
  }

  #error(exchange: Exchange): BodyReader {
    this.#beginAnswer();
    return collect(exchange, responseLimit, {
      done: (body) => {
        exchange.respond(202, json, accepted);
        this.#finish({
          kind: "error",
          ...errorFrom(exchange, body === "too-large" ? Buffer.from("{}") : body),
        });
      },
      truncated: () => this.#truncated(),
    });
  }

  #initError(exchange: Exchange): BodyReader | undefined {
    if (this.#stage !== "starting")
      return refuse(
        exchange,
        403,
        "InvalidStateTransition",
        `State transition from ${this.#stage} is not allowed`,
      );
    this.#stage = "failed";
    return collect(exchange, responseLimit, {
      done: (body) => {
        // Its memory is measured before it is answered: with the answer it ends.
        this.#events?.initError(errorFrom(exchange, body === "too-large" ? Buffer.from("{}") : body));
        exchange.respond(202, json, accepted);
      },
      truncated: () => undefined,
    });
  }

  #stream(exchange: Exchange): BodyReader {
    this.#beginAnswer();
    const contentType = exchange.request.headers.get("content-type") ?? "application/octet-stream";
    const kept: Buffer[] = [];
    let size = 0;
    const events = this.#events;
    events?.streamStart(contentType);
    const pace = streamPace(exchange, this.#clock);
    return {
      data: (chunk) => {
        size += chunk.length;
        if (size > streamLimit) return;
        if (events?.wantsChunks === true) {
          pace(chunk.length, events.streamChunk(chunk));
        } else if (size <= responseLimit) kept.push(chunk);
      },
      end: (trailers) => {
        exchange.respond(202, json, accepted);
        const errorType = trailers.get("lambda-runtime-function-error-type");
        if (errorType !== undefined) {
          const body = Buffer.from(trailers.get("lambda-runtime-function-error-body") ?? "", "base64");
          this.#finish({ kind: "error", body, contentType: "application/json", errorType });
          return;
        }
        const limit = events?.wantsChunks === true ? streamLimit : responseLimit;
        if (size > limit) this.#finish({ kind: "too-large" });
        else this.#finish({ kind: "response", body: Buffer.concat(kept), contentType, streamed: true });
      },
      abort: () => this.#truncated(),
    };
  }

  /** The runtime broke off within its answer; it may try again, or its process is about to end. */
  #truncated(): void {
    if (this.#stage === "answering") this.#stage = "running";
  }

  #finish(result: RuntimeResult): void {
    this.#stage = "answered";
    this.#current = undefined;
    this.#events?.result(result);
  }
}

function errorFrom(exchange: Exchange, body: Buffer): InitError {
  const errorType = knownErrorType(exchange.request.headers.get("lambda-runtime-function-error-type"));
  return { body, contentType: isJson(body) ? "application/json" : "application/octet-stream", errorType };
}

/** The type for telemetry and REPORT; the body goes to the caller as it is. */
function knownErrorType(given: string | undefined): string {
  if (given !== undefined && /^(Runtime|Function)\.[A-Z][a-zA-Z]+$/.test(given)) return given;
  return given?.startsWith("Function.") === true ? "Function.Unknown" : "Runtime.Unknown";
}

function isJson(body: Buffer): boolean {
  try {
    JSON.parse(body.toString("utf8"));
    return true;
  } catch {
    return false;
  }
}

function decodeSegment(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function methodNotAllowed(exchange: Exchange): undefined {
  return refuse(exchange, 405, "MethodNotAllowed", "Method Not Allowed");
}
