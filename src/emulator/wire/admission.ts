import type { IncomingHttpHeaders } from "node:http";
import { type AccessDenial, type Claim, readClaim } from "./claim.ts";
import type { CollectedBody } from "./body.ts";
import type { Dispatcher } from "./dispatch.ts";
import { closedTo } from "./gate.ts";
import { identify } from "./identify.ts";
import { type Caller, IncomingCall } from "./incomingCall.ts";
import { bodyLimit, bodyTooLarge } from "./limits.ts";
import type { HttpRequest, HttpResponse } from "./message.ts";
import { ServiceError } from "../contracts/service.ts";
import type { SignatureVerifier } from "./signature.ts";
import { denial } from "./protocols/errors.ts";

/** Requests under a prefix that are signed as those to Lambda are, but are no operations. */
export interface SignedRoute {
  readonly prefix: string;
  readonly answer: (request: HttpRequest, requestId: string) => Promise<HttpResponse>;
}

/** What is known of a request before its body is read. */
export interface RequestHead {
  readonly method: string;
  /** As sent: percent-encoded, without the query. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  /** The values of some headers in order, by their lower-case names. */
  readonly valuesOf: (names: readonly string[]) => Readonly<Record<string, readonly string[]>>;
}

/** Whether a request may go on to its operation, as far as its head tells. */
export type Admission =
  | { readonly kind: "refused"; readonly answer: HttpResponse }
  | {
      readonly kind: "admitted";
      /** Bytes. */
      readonly bodyLimit: number;
      readonly tooLarge: () => HttpResponse;
      /** The answer is a stream of events. */
      readonly streams: boolean;
      /** Checks the signature and runs the operation. Never rejects for what an operation throws. */
      readonly answer: (body: CollectedBody, caller: Caller) => Promise<HttpResponse> | HttpResponse;
    };

interface Options {
  readonly region: string;
  readonly accountId: string;
  readonly dispatcher: Dispatcher;
  readonly signedRoutes: readonly SignedRoute[];
  /** Undefined lets everyone in: only for those who asked for it. */
  readonly verifier: SignatureVerifier | undefined;
}

const noQuery = new URLSearchParams();

/** Decides on requests: host and origin, who signed them, and for what operation. */
export function createAdmission(options: Options) {
  const { region, accountId, dispatcher, signedRoutes, verifier } = options;

  return (requestHead: RequestHead, requestId: string, endpoint: string): Admission => {
    const { method, path, rawQuery, headers } = requestHead;
    const closed = closedTo(headers);
    if (closed !== undefined) {
      const error = new ServiceError({
        code: "AccessDeniedException",
        status: 403,
        message: closed,
        messageKey: "Message",
      });
      return {
        kind: "refused",
        answer: dispatcher.refuse("lambda", { kind: "rest-json" }, error, requestId),
      };
    }
    const query = rawQuery === "" ? noQuery : new URLSearchParams(rawQuery);
    const claim = readClaim(headers, query);
    const identified = identify("kind" in claim ? undefined : claim.service, headers, path);
    const { service, protocol } =
      identified.kind === "service"
        ? identified
        : ({ service: "lambda", protocol: { kind: "rest-json" } } as const);
    const refuse = (error: ServiceError) => dispatcher.refuse(service, protocol, error, requestId);

    // Before the body is read: what only the owner of the key may make us hold.
    const early = verifier && ("kind" in claim ? claim : verifier.checkClaim(claim));
    if (early !== undefined) return { kind: "refused", answer: refuse(denial(service, early)) };

    const head = { method, path, query, headers };
    const signedRoute = signedRoutes.find(({ prefix }) => path.startsWith(prefix));
    const target = dispatcher.targetOf(service, protocol, head);
    const operation = target?.operation.name;
    return {
      kind: "admitted",
      bodyLimit: bodyLimit(service, operation),
      tooLarge: () => refuse(bodyTooLarge(service, operation)),
      streams: target !== undefined && dispatcher.streams(service, target),
      answer(body, caller) {
        const late = verifier && checkSignature(verifier, claim, requestHead, body.sha256);
        if (late !== undefined) return refuse(denial(service, late));
        const request: HttpRequest = { ...head, body: body.bytes };
        if (signedRoute !== undefined) return signedRoute.answer(request, requestId);
        if (identified.kind === "unknown-service") return refuse(serviceNotEmulated(identified.name));
        const meant = "kind" in claim ? dispatcher.serviceOfAction(service, protocol, request) : service;
        const facts = { requestId, region, accountId, endpoint };
        return dispatcher.answer(meant, protocol, target, request, new IncomingCall(facts, headers, caller));
      },
    };
  };
}

function checkSignature(
  verifier: SignatureVerifier,
  claim: Claim | AccessDenial,
  { method, path, rawQuery, valuesOf }: RequestHead,
  bodySha256: string,
): AccessDenial | undefined {
  if ("kind" in claim) return claim;
  const headers = valuesOf(claim.signedHeaders);
  return verifier.checkSignature(claim, { method, path, rawQuery, headers, bodySha256 });
}

function serviceNotEmulated(name: string): ServiceError {
  return new ServiceError({
    code: "NotImplementedException",
    status: 501,
    message: `The service '${name}' is not emulated.`,
  });
}
