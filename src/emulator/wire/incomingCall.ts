import type { HttpHeaders } from "../contracts/http.ts";
import type { Call, Protocol } from "../contracts/service.ts";

interface CallFacts {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly protocol: Protocol["kind"];
  readonly accessKeyId: string | undefined;
}

/** Who waits for an answer. */
export interface Caller {
  isGone(): boolean;
  /** Calls back once when the caller has gone away, or has its answer. */
  onGone(listener: () => void): void;
}

/** Who waits for an answer, and where from. */
export interface Client extends Caller {
  /** Where the request came in. */
  readonly port: number;
  readonly sourceIp: string;
}

/** A request as its operation sees it. */
export class IncomingCall implements Call {
  readonly requestId: string;
  readonly region: string;
  readonly accountId: string;
  readonly endpoint: string;
  readonly protocol: Protocol["kind"];
  readonly headers: HttpHeaders;
  readonly answerHeaders: Record<string, string> = {};
  readonly accessKeyId?: string;
  readonly #caller: Caller;
  #abort: AbortController | undefined;

  constructor(facts: CallFacts, headers: HttpHeaders, caller: Caller) {
    this.requestId = facts.requestId;
    this.region = facts.region;
    this.accountId = facts.accountId;
    this.endpoint = facts.endpoint;
    this.protocol = facts.protocol;
    this.headers = headers;
    if (facts.accessKeyId !== undefined) this.accessKeyId = facts.accessKeyId;
    this.#caller = caller;
  }

  /** Made on demand: most operations are over before anyone could go away. */
  get signal(): AbortSignal {
    if (this.#abort === undefined) {
      const abort = new AbortController();
      this.#abort = abort;
      if (this.#caller.isGone()) abort.abort();
      else this.#caller.onGone(() => abort.abort());
    }
    return this.#abort.signal;
  }
}
