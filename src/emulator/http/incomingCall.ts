import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Call } from "./service.ts";

interface CallFacts {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
}

/** A request as its operation sees it. */
export class IncomingCall implements Call {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly headers: IncomingHttpHeaders;
  readonly answerHeaders: Record<string, string> = {};
  readonly #response: ServerResponse;
  #abort: AbortController | undefined;

  constructor(facts: CallFacts, headers: IncomingHttpHeaders, response: ServerResponse) {
    this.requestId = facts.requestId;
    this.region = facts.region;
    this.accountId = facts.accountId;
    this.endpoint = facts.endpoint;
    this.headers = headers;
    this.#response = response;
  }

  /** Made on demand: most operations are over before anyone could go away. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.#response.destroyed) abort.abort();
      else this.#response.once("close", () => abort.abort());
    }
    return this.#abort.signal;
  }
}
