import type { Outcome } from "../../contracts/engine.ts";
import type { Invoked } from "../../contracts/invocations.ts";
import { PushQueue } from "../../invocations/pushQueue.ts";
import {
  answerOf,
  badGateway,
  cutPrelude,
  integrationResponse,
  type UrlAnswer,
} from "../payloads/version2Answer.ts";

type State =
  /** Nothing has come. */
  | { readonly kind: "waiting" }
  /** The response began, its prelude is not complete. */
  | { readonly kind: "prelude"; readonly begun: Buffer }
  | { readonly kind: "body" }
  | { readonly kind: "broken" };

/** More than any head has; what has no end by then is no prelude. */
const preludeBytes = 256 * 1024;

/** A function's streamed response as an answer that is sent as it comes; the prelude, if there is one, becomes status and headers. */
export class StreamedAnswer {
  #state: State = { kind: "waiting" };
  #contentType = "application/octet-stream";
  readonly #chunks = new PushQueue<Uint8Array>(({ byteLength }) => byteLength);
  readonly #answer = Promise.withResolvers<UrlAnswer>();

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
        if (this.#contentType === integrationResponse) {
          return this.#takePrelude(Buffer.from(chunk));
        }
        this.#begin({ status: 200, headers: { "content-type": this.#contentType }, cookies: [] });
        return this.#chunks.push(chunk);
      case "prelude":
        return this.#takePrelude(Buffer.concat([this.#state.begun, chunk]));
      case "body":
        return this.#chunks.push(chunk);
      case "broken":
        return undefined;
    }
  }

  /** Resolves when the answer can begin: with its prelude, its first bytes, or the end of a function that streams nothing. */
  async of(invocation: Promise<Invoked>): Promise<UrlAnswer> {
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
        this.#answer.resolve(failed ? badGateway : answerOf(payload));
        return;
      case "prelude":
      case "broken":
        this.#answer.resolve(badGateway);
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

  #takePrelude(begun: Buffer): Promise<void> | undefined {
    try {
      const cut = cutPrelude(begun);
      this.#state = { kind: "prelude", begun };
      if (cut === undefined) {
        if (begun.byteLength > preludeBytes) this.#state = { kind: "broken" };
        return undefined;
      }
      this.#begin(cut.head);
      return cut.rest.length > 0 ? this.#chunks.push(cut.rest) : undefined;
    } catch {
      this.#state = { kind: "broken" };
      return undefined;
    }
  }

  #begin(head: Omit<UrlAnswer, "body">): void {
    this.#state = { kind: "body" };
    this.#answer.resolve({ ...head, body: this.#chunks.read() });
  }
}
