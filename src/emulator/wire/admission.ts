import type { IncomingMessage } from "node:http";
import type { BodyStream, HttpRequest, HttpResponse } from "../contracts/http.ts";
import { ServiceError } from "../contracts/service.ts";
import { type AccessDenial, type Claim, readClaim } from "./claim.ts";
import { denial } from "./denial.ts";
import { openBody, unsignedPayload } from "./bodyStream/open.ts";
import { closedTo } from "./gate.ts";
import { headerOf } from "./headers.ts";
import { bodyTooLarge } from "./bodyTooLarge.ts";
import { streamOf } from "./model/shapes.ts";
import type { WireProtocol } from "./protocols/wireProtocol.ts";
import type { RequestHead } from "./requestHead.ts";
import type { Matched } from "./router.ts";
import { type OpenService, protocolOf, type Services } from "./services.ts";
import { type SignatureVerifier, signedValues } from "./signature.ts";

/** Requests under a prefix that are signed as those to an operation are, but are none. */
export interface SignedRoute {
  readonly prefix: string;
  readonly answer: (request: HttpRequest, requestId: string) => Promise<HttpResponse>;
}

/** A request that may go on to its operation, if its signature holds for its body. */
export interface Admitted {
  readonly kind: "admitted";
  readonly requestId: string;
  readonly endpoint: string;
  readonly head: RequestHead;
  readonly query: URLSearchParams;
  readonly claim: Claim | AccessDenial;
  readonly service: OpenService;
  readonly protocol: WireProtocol;
  /** The operation, as far as the head tells. */
  readonly found: Matched | undefined;
  /** The service that was asked for, if the emulator does not have it. */
  readonly unknownService: string | undefined;
  readonly signedRoute: SignedRoute | undefined;
  /** Bytes. */
  readonly bodyLimit: number;
  /** The answer is a stream, or the body. */
  readonly streams: boolean;
}

/** Whether a request may go on, as far as its head tells. */
export type Admission =
  | { readonly kind: "refused"; readonly answer: HttpResponse }
  /** Its service is being opened: it is to be asked for again then. */
  | { readonly kind: "opening"; readonly opened: Promise<void> }
  | Admitted;

interface Options {
  readonly services: Services;
  readonly signedRoutes: readonly SignedRoute[];
  /** Undefined lets everyone in: only for those who asked for it. */
  readonly verifier: SignatureVerifier | undefined;
}

const noQuery = new URLSearchParams();

/** Decides on requests: host and origin, who signed them, and for what operation. */
export class Gatekeeper {
  readonly #services: Services;
  readonly #signedRoutes: readonly SignedRoute[];
  readonly #verifier: SignatureVerifier | undefined;

  constructor({ services, signedRoutes, verifier }: Options) {
    this.#services = services;
    this.#signedRoutes = signedRoutes;
    this.#verifier = verifier;
  }

  /** Before the body is read: what only the owner of the key may make us hold. */
  admit(head: RequestHead, requestId: string, endpoint: string): Admission {
    const { method, path, rawQuery, headers } = head;
    const { fallback } = this.#services;
    const closed = closedTo(headers);
    if (closed !== undefined) {
      const answer = protocolOf(fallback, headers).writeError(fallback.model, closedError(closed), requestId);
      return { kind: "refused", answer };
    }
    const query = rawQuery === "" ? noQuery : new URLSearchParams(rawQuery);
    const claim = readClaim(headers, query);
    const identified = this.#services.identify("kind" in claim ? undefined : claim.service, head);
    if (identified.kind === "opening") return identified;
    const service = identified.kind === "service" ? identified.service : fallback;
    const protocol = protocolOf(service, headers);
    const reason =
      this.#verifier && ("kind" in claim ? claim : this.#verifier.checkClaim(claim, { headers }));
    if (reason !== undefined) {
      return { kind: "refused", answer: denied(service, protocol, reason, requestId) };
    }
    const inner = service.definition.innerPath?.(path) ?? path;
    const found = protocol.find(service, { method, path: inner, query, headers });
    return {
      kind: "admitted",
      requestId,
      endpoint,
      head,
      query,
      claim,
      service,
      protocol,
      found,
      unknownService: identified.kind === "unknown-service" ? identified.name : undefined,
      signedRoute: this.#signedRoutes.find(({ prefix }) => path.startsWith(prefix)),
      bodyLimit: service.definition.bodyLimit(found?.operation.name),
      streams:
        protocol.kind === "rest-xml" ||
        (found !== undefined && streamOf(service.model, found.operation) !== undefined),
    };
  }

  /** The refusal of a request whose signature is not that of its body. */
  checkBody(
    { claim, head, service, protocol, requestId }: Admitted,
    bodySha256: string,
  ): HttpResponse | undefined {
    const reason = this.#verifier && checkSignature(this.#verifier, claim, head, bodySha256);
    if (reason === undefined) return undefined;
    return denied(service, protocol, reason, requestId);
  }

  /** The body as it comes, of a request whose head says what is signed of it; or its refusal. */
  openBody(admitted: Admitted, request: IncomingMessage): BodyStream | HttpResponse {
    const { claim, head } = admitted;
    const signedHash = headerOf(head.headers, "x-amz-content-sha256") ?? unsignedPayload;
    const refusal = this.checkBody(admitted, signedHash);
    if (refusal !== undefined) return refusal;
    const verifier = this.#verifier;
    return openBody(request, signedHash, {
      headers: head.headers,
      ...(verifier !== undefined &&
        !("kind" in claim) && {
          signer: { first: claim.signature, isSigned: (part) => verifier.isSignedPart(claim, part) },
        }),
    });
  }

  refuseBody({ service, protocol, found, requestId }: Admitted): HttpResponse {
    const error = bodyTooLarge(service.definition, found?.operation.name);
    return protocol.writeError(service.model, error, requestId);
  }
}

function denied(
  { definition, model }: OpenService,
  protocol: WireProtocol,
  reason: AccessDenial,
  requestId: string,
): HttpResponse {
  const error = denial(definition.errors?.deniedStatus ?? 403, protocol.missingToken, reason);
  return protocol.writeError(model, error, requestId);
}

function checkSignature(
  verifier: SignatureVerifier,
  claim: Claim | AccessDenial,
  { method, path, rawQuery, valuesOf }: RequestHead,
  bodySha256: string,
): AccessDenial | undefined {
  if ("kind" in claim) return claim;
  const headers = signedValues(claim, valuesOf);
  return verifier.checkSignature(claim, { method, path, rawQuery, headers, bodySha256 });
}

function closedError(message: string): ServiceError {
  return new ServiceError({ code: "AccessDeniedException", status: 403, message, messageKey: "Message" });
}
