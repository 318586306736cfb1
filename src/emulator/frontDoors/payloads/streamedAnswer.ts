import type { Outcome } from "../../contracts/engine.ts";
import type { Invoked } from "../../contracts/invocations.ts";
import { PushQueue } from "../../invocations/pushQueue.ts";

/** How a door reads what a function streams. */
export interface StreamForm<Head extends object, Answer> {
  /** The head of a stream of this type that has no prelude; undefined where it must have one. */
  plain(contentType: string): Head | undefined;
  /** The head that a prelude says. Throws for one that is none. */
  prelude(text: string): Head;
  /** The result of a function that streams nothing. */
  whole(payload: Uint8Array): Answer;
  /** The answer for what is none. */
  readonly broken: Answer;
}

type State =
  /** Nothing has come. */
  | { readonly kind: "waiting" }
  /** The response began, its prelude is not complete. */
  | { readonly kind: "prelude"; readonly begun: Buffer }
  | { readonly kind: "body" }
  | { readonly kind: "broken" };

/** More than any head has; what has no end by then is no prelude. */
const preludeBytes = 256 * 1024;

/** JSON, then so many zero bytes. */
const separator = Buffer.alloc(8);

/** A function's streamed response as an answer that is sent as it comes; the prelude, if there is one, becomes status and headers. */
export class StreamedAnswer<Head extends object, Answer> {
  readonly #form: StreamForm<Head, Answer>;
  #state: State = { kind: "waiting" };
  #contentType = "application/octet-stream";
  readonly #chunks = new PushQueue<Uint8Array>(({ byteLength }) => byteLength);
  readonly #answer = Promise.withResolvers<Answer | (Head & { readonly body: AsyncIterable<Uint8Array> })>();

  constructor(form: StreamForm<Head, Answer>) {
    this.#form = form;
  }

  start(contentType: string): void {
    this.#contentType = contentType;
  }

  /** Nobody reads the answer any more. */
  leave(): void {
    this.#chunks.leave();
  }

  /** A promise asks for no more until it resolves. */
  write(chunk: Uint8Array): Promise<void> | undefined {
    switch (this.#state.kind) {
      case "waiting":
        return this.#takeFirst(chunk);
      case "prelude":
        return this.#takePrelude(Buffer.concat([this.#state.begun, chunk]));
      case "body":
        return this.#chunks.push(chunk);
      case "broken":
        return undefined;
    }
  }

  /** Resolves when the answer can begin: with its prelude, its first bytes, or the end of a function that streams nothing. */
  async of(
    invocation: Promise<Pick<Invoked, "outcome">>,
  ): Promise<Answer | (Head & { readonly body: AsyncIterable<Uint8Array> })> {
    invocation.then(
      ({ outcome }) => this.#end(outcome),
      (error: unknown) => this.#fail(error),
    );
    return await this.#answer.promise;
  }

  #end({ functionError, payload }: Outcome): void {
    const failed = functionError !== undefined;
    switch (this.#state.kind) {
      case "waiting":
        this.#answer.resolve(failed ? this.#form.broken : this.#form.whole(payload));
        return;
      case "prelude":
      case "broken":
        this.#answer.resolve(this.#form.broken);
        return;
      case "body":
        // A function that fails on the way breaks the connection, which is all that is left to say so.
        this.#chunks.end(failed ? new Error("The function failed after its answer had begun.") : undefined);
        return;
    }
  }

  #fail(error: unknown): void {
    this.#answer.reject(error);
    this.#chunks.end(error);
  }

  #takeFirst(chunk: Uint8Array): Promise<void> | undefined {
    const head = this.#form.plain(this.#contentType);
    if (head === undefined) return this.#takePrelude(Buffer.from(chunk));
    this.#begin(head);
    return this.#chunks.push(chunk);
  }

  #takePrelude(begun: Buffer): Promise<void> | undefined {
    const end = begun.indexOf(separator);
    if (end < 0) {
      this.#state = begun.byteLength > preludeBytes ? { kind: "broken" } : { kind: "prelude", begun };
      return undefined;
    }
    try {
      this.#begin(this.#form.prelude(begun.subarray(0, end).toString("utf8")));
      const rest = begun.subarray(end + separator.length);
      return rest.length > 0 ? this.#chunks.push(rest) : undefined;
    } catch {
      this.#state = { kind: "broken" };
      return undefined;
    }
  }

  #begin(head: Head): void {
    this.#state = { kind: "body" };
    this.#answer.resolve({ ...head, body: this.#chunks.read() });
  }
}
