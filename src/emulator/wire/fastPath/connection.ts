import { createHash, type Hash, randomUUID } from "node:crypto";
import type { Socket } from "node:net";
import { systemClock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import { type CollectedBody, WholeBody } from "../body.ts";
import type { Expectation } from "./expectation.ts";
import { hangUp } from "../hangUp.ts";
import type { Entry, Gateway } from "../gateway.ts";
import type { PublicResponse } from "../../contracts/publicRoute.ts";
import type { Answers, StreamedAnswer } from "./answer.ts";
import type { Turns } from "../../../shared/turns/turns.ts";
import { loggedTarget } from "../target.ts";
import type { PlainHead } from "../requestHead.ts";
import { readPlainHead } from "./head.ts";

/** What all connections of a server share. */
export interface PlainConnectionOptions {
  readonly gateway: Pick<Gateway, "admit">;
  readonly endpoint: () => string;
  /** The answer to a small request, and the request after a small answer. */
  readonly answer: Expectation;
  readonly nextRequest: Expectation;
  readonly turns: Turns;
  readonly answers: Answers;
  /** How long a connection is kept without a request; milliseconds. */
  readonly keepAliveMs: number;
  /** How long a request may take to come, and a refused client to read why; milliseconds. */
  readonly requestMs: number;
  readonly lingerMs: number;
  readonly log: Log;
  /** Serves the connection from now on: it is paused, and what was read of it is in it again. */
  readonly handOver: (socket: Socket, input: Buffer) => void;
}

/** A request under way. */
interface Exchange {
  readonly requestId: string;
  readonly head: PlainHead;
  readonly startedAt: number;
  /** Its answer says its id, and its log line what it was to. */
  readonly isOperation: boolean;
  /** Who wants to know that the client has gone. */
  readonly onGone: (() => void)[];
  /** Lets the next request begin. */
  answered: () => void;
}

type Admitted = Extract<Entry, { kind: "admitted" }>;

type State =
  | { readonly kind: "head" }
  /** The body comes in pieces. */
  | {
      readonly kind: "body";
      readonly exchange: Exchange;
      readonly admission: Admitted;
      readonly bytes: Buffer;
      readonly hash: Hash;
      /** Ends the wait for a body that does not come. */
      readonly cancel: () => void;
      filled: number;
    }
  | { readonly kind: "answering"; readonly exchange: Exchange }
  /** The answer is on its way, or a request that came meanwhile is about to begin. */
  | { readonly kind: "answered" }
  | { readonly kind: "gone" };

const atHead: State = { kind: "head" };
const answered: State = { kind: "answered" };
const nothing = Buffer.alloc(0);
/** A client may send a request in the last moment of the time that it was told. */
const keepAliveMarginMs = 1_000;
/** Bytes; a longer head is for a full reader of HTTP. */
const headLimit = 16 * 1024;
/** Bytes; a larger body takes so long that nobody stays awake for what comes after it. */
const largeBody = 64 * 1024;

/**
 * A connection whose requests are plain ones, as AWS's clients send them: it takes them from the socket, past what
 * `node:http` does for each, and hands itself over to that at the first request that is anything else. It gains 7 to 10 % of
 * a warm call (the benchmark's row for 1 KB); `differential.test.ts` compares its answers with those of `node:http`.
 */
export class PlainConnection {
  readonly #socket: Socket;
  readonly #options: PlainConnectionOptions;
  readonly #onData = (chunk: Buffer) => this.#data(chunk);
  readonly #onEnd = () => this.#end();
  readonly #onClose = () => this.#close();
  readonly #onError = () => this.#socket.destroy();
  readonly #onTimeout = () => this.#timeout();
  #state: State = atHead;
  /** What came after the request under way. */
  #rest: Buffer = nothing;

  constructor(socket: Socket, options: PlainConnectionOptions) {
    this.#socket = socket;
    this.#options = options;
    socket.setTimeout(options.keepAliveMs + keepAliveMarginMs);
    socket.on("data", this.#onData);
    socket.on("end", this.#onEnd);
    socket.on("close", this.#onClose);
    socket.on("error", this.#onError);
    socket.on("timeout", this.#onTimeout);
  }

  get idle(): boolean {
    return this.#state.kind === "head" && this.#socket.writableLength === 0;
  }

  destroy(): void {
    this.#socket.destroy();
  }

  #data(chunk: Buffer): void {
    const state = this.#state;
    switch (state.kind) {
      case "head":
        this.#request(chunk);
        break;
      case "body":
        this.#body(state, chunk);
        break;
      case "answering":
      case "answered":
        // A client that sends its next request before it has its answer waits for it.
        this.#rest = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
        this.#socket.pause();
        break;
      case "gone":
        break;
    }
  }

  #request(input: Buffer): void {
    const { gateway, endpoint, nextRequest } = this.#options;
    nextRequest.arrived();
    const end = input.indexOf("\r\n\r\n");
    const head = end < 0 || end > headLimit ? undefined : readPlainHead(input.toString("latin1", 0, end));
    if (head === undefined) return this.#handOver(input);
    const requestId = randomUUID();
    const admission = gateway.admit(head, requestId, endpoint());
    if (admission.kind === "opening") return this.#waitFor(admission.opened, input);
    const { bodyLength } = head;
    const start = end + 4;
    const isWhole = input.length >= start + bodyLength;
    // Nobody's body is awaited here: `node:http` refuses it before it has come.
    if (admission.kind === "refused" ? !isWhole : admission.streams || bodyLength > admission.bodyLimit)
      return this.#handOver(input);
    const exchange: Exchange = {
      requestId,
      head,
      startedAt: performance.now(),
      isOperation: admission.kind === "refused" || admission.isOperation,
      onGone: [],
      answered: () => undefined,
    };
    if (isWhole) this.#rest = input.subarray(start + bodyLength);
    if (admission.kind === "refused") {
      this.#write(exchange, admission.answer);
      return undefined;
    }
    if (isWhole) {
      this.#answer(exchange, admission, new WholeBody(input.subarray(start, start + bodyLength)));
      return undefined;
    }
    const state: Extract<State, { kind: "body" }> = {
      kind: "body",
      exchange,
      admission,
      bytes: Buffer.allocUnsafeSlow(bodyLength),
      hash: createHash("sha256"),
      cancel: systemClock.after(this.#options.requestMs, () => this.#late()),
      filled: 0,
    };
    this.#state = state;
    this.#body(state, input.subarray(start));
    return undefined;
  }

  /** The first request to a service waits for its model, and is read again then; `node:http` says that it failed. */
  #waitFor(opened: Promise<void>, input: Buffer): void {
    this.#state = answered;
    this.#rest = input;
    opened.then(
      () => this.#next(),
      (error: unknown) => {
        this.#options.log.error("a service cannot be opened", { error: messageOf(error) });
        if (this.#state.kind === "gone") return;
        const unread = this.#rest;
        this.#rest = nothing;
        this.#handOver(unread);
      },
    );
  }

  #body(state: Extract<State, { kind: "body" }>, chunk: Buffer): void {
    const { exchange, admission, bytes } = state;
    const missing = exchange.head.bodyLength - state.filled;
    const part = chunk.length > missing ? chunk.subarray(0, missing) : chunk;
    part.copy(bytes, state.filled);
    state.hash.update(part);
    state.filled += part.length;
    if (state.filled < exchange.head.bodyLength) return;
    state.cancel();
    this.#rest = chunk.subarray(part.length);
    this.#answer(exchange, admission, { bytes, sha256: state.hash.digest("hex") });
  }

  #answer(exchange: Exchange, admission: Admitted, body: CollectedBody): void {
    this.#state = { kind: "answering", exchange };
    this.#options.turns.take(exchange.head.path, (answered) => {
      exchange.answered = answered;
      // It answers whatever happens.
      void this.#perform(exchange, admission, body);
      if (this.#state.kind === "answering" && body.bytes.length < largeBody) this.#options.answer.begin();
    });
  }

  async #perform(exchange: Exchange, admission: Admitted, body: CollectedBody): Promise<void> {
    this.#write(exchange, await this.#answerTo(exchange, admission, body));
  }

  async #answerTo(exchange: Exchange, admission: Admitted, body: CollectedBody): Promise<PublicResponse> {
    const socket = this.#socket;
    try {
      return await admission.answer(body, {
        isGone: () => this.#state.kind === "gone",
        onGone: (listener) => void exchange.onGone.push(listener),
        get port() {
          return socket.localPort ?? 0;
        },
        get sourceIp() {
          return socket.remoteAddress ?? "127.0.0.1";
        },
      });
    } catch (error) {
      return this.#failure(exchange, error);
    }
  }

  #failure({ requestId }: Exchange, error: unknown): PublicResponse {
    this.#options.log.error("request failed", { requestId, error: messageOf(error) });
    return { status: 500, headers: { "x-amzn-RequestId": requestId }, body: "" };
  }

  #write(exchange: Exchange, { status, headers: said, body }: PublicResponse): void {
    const { answers, answer: expected } = this.#options;
    expected.arrived();
    exchange.answered();
    if (this.#state.kind === "gone") return;
    const headers = exchange.isOperation ? { "x-amzn-RequestId": exchange.requestId, ...said } : said;
    if (typeof body !== "string" && !(body instanceof Uint8Array)) {
      void this.#stream(exchange, { status, headers, body });
      return;
    }
    try {
      answers.write(this.#socket, { status, headers, body });
    } catch (error) {
      this.#write(exchange, this.#failure(exchange, error));
      return;
    }
    if (exchange.isOperation) this.#note(exchange, status);
    this.#answered(body.length);
  }

  /** One that breaks takes the connection with it: nothing else is left to say so. */
  async #stream(exchange: Exchange, answer: StreamedAnswer): Promise<void> {
    try {
      await this.#options.answers.stream(this.#socket, answer);
      if (this.#state.kind === "answering") this.#answered(0);
    } catch (error) {
      if (this.#socket.destroyed) return;
      this.#options.log.debug("answer broken off", {
        requestId: exchange.requestId,
        error: messageOf(error),
      });
      this.#socket.destroy();
    }
  }

  #note({ head, requestId, startedAt }: Exchange, status: number): void {
    const ms = Math.round(performance.now() - startedAt);
    const target = loggedTarget(head.target);
    this.#options.log.debug("request answered", { method: head.method, target, status, ms, requestId });
  }

  /**
   * The next request begins when this answer has left, so that who sends requests and reads no answers does not fill our
   * memory with them; and one that has come already in a turn of its own, when the call before has been finished.
   */
  #answered(length: number): void {
    if (this.#socket.writableNeedDrain) {
      this.#state = answered;
      this.#socket.once("drain", () => this.#next());
    } else if (this.#rest.length > 0) {
      this.#state = answered;
      setImmediate(() => this.#next());
    } else {
      this.#state = atHead;
      if (length < largeBody) this.#options.nextRequest.begin();
    }
  }

  #next(): void {
    if (this.#state.kind === "gone") return;
    this.#state = atHead;
    const rest = this.#rest;
    this.#rest = nothing;
    if (rest.length > 0) this.#request(rest);
    // As long as there is something left to do, nothing more is read.
    if (this.#rest.length === 0 && this.#socket.isPaused()) this.#socket.resume();
  }

  /** Everything is still to be read by the other: nothing of this request was acted on. */
  #handOver(input: Buffer): void {
    const socket = this.#socket;
    this.#state = { kind: "gone" };
    socket.off("data", this.#onData);
    socket.off("end", this.#onEnd);
    socket.off("close", this.#onClose);
    socket.off("error", this.#onError);
    socket.off("timeout", this.#onTimeout);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(input);
    this.#options.handOver(socket, input);
  }

  /** The client has gone: one that waits for an answer keeps its side open, as for `node:http`. */
  #end(): void {
    this.#close();
    this.#socket.end();
  }

  #close(): void {
    const state = this.#state;
    this.#state = { kind: "gone" };
    if (state.kind === "answering") for (const listener of state.exchange.onGone) listener();
    if (state.kind === "body") state.cancel();
  }

  /** The rest of a body has not come in its time. */
  #late(): void {
    this.#state = { kind: "gone" };
    hangUp(this.#socket, "408 Request Timeout", this.#options.lingerMs);
  }

  #timeout(): void {
    if (this.#state.kind !== "answering") this.#socket.destroy();
  }
}
