import type { ServerResponse } from "node:http";
import { cutPrelude, integrationResponse, type UrlAnswer } from "../payloads/version2Answer.ts";

type State =
  /** Nothing has come. */
  | { readonly kind: "waiting" }
  /** The response began, its prelude is not complete. */
  | { readonly kind: "prelude"; readonly begun: Buffer }
  | { readonly kind: "body" }
  | { readonly kind: "broken" };

/** Passes a function's streamed response on as it comes; the prelude, if there is one, becomes status and headers. */
export class StreamedAnswer {
  #state: State = { kind: "waiting" };
  #contentType = "application/octet-stream";
  readonly #writeHead: (head: Omit<UrlAnswer, "body">) => void;
  readonly #response: ServerResponse;

  constructor(writeHead: (head: Omit<UrlAnswer, "body">) => void, response: ServerResponse) {
    this.#writeHead = writeHead;
    this.#response = response;
  }

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
          this.#response.write(chunk);
        }
        return;
      case "prelude":
        this.#takePrelude(Buffer.concat([this.#state.begun, chunk]));
        return;
      case "body":
        this.#response.write(chunk);
        return;
      case "broken":
        return;
    }
  }

  /**
   * Ends the answer and says what came of it: "sent", "malformed" for a prelude that is none, or "none" when the function did not
   * stream. A function that fails on the way breaks the connection, which is all that is left to say so.
   */
  end(failed: boolean): "sent" | "malformed" | "none" {
    switch (this.#state.kind) {
      case "waiting":
        return "none";
      case "prelude":
      case "broken":
        return "malformed";
      case "body":
        if (failed) this.#response.destroy();
        else this.#response.end();
        return "sent";
    }
  }

  #takePrelude(begun: Buffer): void {
    try {
      const cut = cutPrelude(begun);
      this.#state = { kind: "prelude", begun };
      if (cut === undefined) return;
      this.#begin(cut.head);
      if (cut.rest.length > 0) this.#response.write(cut.rest);
    } catch {
      this.#state = { kind: "broken" };
    }
  }

  #begin(head: Omit<UrlAnswer, "body">): void {
    this.#state = { kind: "body" };
    this.#writeHead(head);
    this.#response.flushHeaders();
  }
}
