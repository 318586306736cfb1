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

/** A function's streamed response as an answer that is sent as it comes; the prelude, if there is one, becomes status and headers. */
export class StreamedAnswer {
  #state: State = { kind: "waiting" };
  #contentType = "application/octet-stream";
  readonly #chunks = new PushQueue<Uint8Array>();
  readonly #answer = Promise.withResolvers<UrlAnswer>();

  start(contentType: string): void {
    this.#contentType = contentType;
  }

  write(chunk: Uint8Array): void {
    switch (this.#state.kind) {
      case "waiting":
        if (this.#contentType === integrationResponse) {
          this.#takePrelude(Buffer.from(chunk));
        } else {
          this.#begin({ status: 200, headers: { "content-type": this.#contentType }, cookies: [] });
          this.#chunks.push(chunk);
        }
        return;
      case "prelude":
        this.#takePrelude(Buffer.concat([this.#state.begun, chunk]));
        return;
      case "body":
        this.#chunks.push(chunk);
        return;
      case "broken":
        return;
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

  #takePrelude(begun: Buffer): void {
    try {
      const cut = cutPrelude(begun);
      this.#state = { kind: "prelude", begun };
      if (cut === undefined) return;
      this.#begin(cut.head);
      if (cut.rest.length > 0) this.#chunks.push(cut.rest);
    } catch {
      this.#state = { kind: "broken" };
    }
  }

  #begin(head: Omit<UrlAnswer, "body">): void {
    this.#state = { kind: "body" };
    this.#answer.resolve({ ...head, body: this.#chunks.read() });
  }
}
