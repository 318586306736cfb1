import type { HttpHead, HttpResponse } from "./http.ts";
import type { ServiceError } from "./service.ts";
import type { WebSocketTerms } from "./webSocket.ts";

/**
 * Answers requests that are not to an operation and check access on their own: a function's URL, a signed address of a code
 * package. Anything it throws becomes a 500.
 */
export interface PublicRoute {
  /** `host` is lower-cased and without its port; `path` is as sent, without the query. */
  readonly matches: (host: string, path: string) => boolean;
  readonly answer: (request: PublicRequest) => Promise<PublicResponse>;
  /** Takes a request to become a WebSocket. Without it, the request is answered as if it had not asked. */
  readonly upgrade?: (request: UpgradeRequest) => Promise<void>;
}

/** A request to become a WebSocket, whose client waits until it is accepted or refused. */
export interface UpgradeRequest extends PublicRequest {
  /** Opens it; false where the client has gone meanwhile. */
  readonly accept: (terms: WebSocketTerms) => Promise<boolean>;
  readonly refuse: (answer: PublicResponse) => Promise<void>;
}

/** A request whose body is not read yet. */
export interface PublicRequest extends HttpHead {
  readonly requestId: string;
  /** As the client addressed it, lower-cased and without the port. */
  readonly host: string;
  /** Where the request came in. */
  readonly port: number;
  readonly protocol: "http" | "https";
  readonly sourceIp: string;
  /** `1.1` */
  readonly httpVersion: string;
  /** Every value of each header, in order; names in lower case. */
  readonly headerValues: Readonly<Record<string, readonly string[] | undefined>>;
  /** Names as the client spelled them, and values, in order. */
  readonly spelledHeaders: readonly (readonly [name: string, value: string])[];
  /** Why neither a web page nor a foreign host may ask what is not meant for them; undefined for all others. */
  readonly closed: string | undefined;
  /** The whole body, or undefined for one that is larger. Throws when the client has gone. */
  readonly body: (limitBytes: number) => Promise<Uint8Array | undefined>;
  /** Calls back when the client has gone, or has its answer. */
  readonly onGone: (listener: () => void) => void;
  /** Who signed the request for a service, once its body has been read. */
  readonly signer: (signingName: string) => Signer;
}

export type Signer =
  | { readonly kind: "nobody" }
  | { readonly kind: "key"; readonly accessKeyId: string }
  | { readonly kind: "refused"; readonly error: ServiceError };

export interface PublicResponse extends Omit<HttpResponse, "headers"> {
  /** A header with several values is sent as often. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
}
