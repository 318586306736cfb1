import type { HttpHeaders, HttpRequest, HttpResponse } from "../../contracts/http.ts";
import type { Call, Protocol, ServiceError } from "../../contracts/service.ts";
import type { OperationModel, ServiceModel } from "../../contracts/serviceModel.ts";
import type { Matched, Router } from "../router.ts";

/** What a request asks for. */
export interface Asked {
  readonly operation: OperationModel;
  /** Throws `SerializationError` for what is not as the model says. */
  readonly input: () => Record<string, unknown>;
}

export interface Head {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: HttpHeaders;
}

/** How requests, answers and errors look in one wire protocol. */
export interface WireProtocol {
  readonly kind: Protocol["kind"];
  /** Whether a request is in this protocol, of a service that has several. */
  readonly speaks: (headers: HttpHeaders) => boolean;
  /** The operation, as far as the head tells: the query protocol names it in the body. */
  readonly find: (
    service: { readonly model: ServiceModel; readonly route: Router },
    head: Head,
  ) => Matched | undefined;
  /** Throws `ServiceError` for a request that means no operation. */
  readonly read: (model: ServiceModel, request: HttpRequest, found: Matched | undefined) => Asked;
  readonly write: (
    model: ServiceModel,
    operation: OperationModel,
    output: unknown,
    call: Pick<Call, "requestId" | "answerHeaders">,
  ) => HttpResponse;
  readonly writeError: (model: ServiceModel, error: ServiceError, requestId: string) => HttpResponse;
  /** What a request without a signature is told. */
  readonly missingToken: string;
}
