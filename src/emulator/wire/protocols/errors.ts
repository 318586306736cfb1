import type { AccessDenial } from "../claim.ts";
import type { HttpResponse } from "../message.ts";
import type { ServiceModel, ServiceName } from "../model/model.ts";
import { xmlNamespace } from "./awsQuery.ts";
import { ServiceError } from "../../contracts/service.ts";
import { element, escapeText } from "./xml.ts";

/** How a client speaks: decided per request, for SQS has two protocols. */
export type Protocol =
  | { readonly kind: "rest-json" }
  | { readonly kind: "aws-json"; readonly contentType: string }
  | { readonly kind: "query" };

/** An error as the client's protocol wants it. */
export function writeError(
  protocol: Protocol,
  model: ServiceModel,
  error: ServiceError,
  requestId: string,
): HttpResponse {
  const { code, status, wireMessage, messageKey, members } = error;
  switch (protocol.kind) {
    case "rest-json":
      return {
        status,
        headers: { "Content-Type": "application/json", "x-amzn-ErrorType": code, ...error.headers },
        body: JSON.stringify({ ...members, [messageKey]: wireMessage }),
      };
    case "aws-json": {
      const queryError = model.service === "sqs" ? { "x-amzn-query-error": queryErrorOf(model, error) } : {};
      const namespace = Object.hasOwn(model.errors, code) ? "com.amazonaws.sqs" : "com.amazon.coral.service";
      const type = model.service === "sqs" ? `${namespace}#${code}` : code;
      return {
        status,
        headers: { "Content-Type": protocol.contentType, ...queryError, ...error.headers },
        body: JSON.stringify({
          __type: type,
          ...members,
          ...(wireMessage !== null && { [messageKey]: wireMessage }),
        }),
      };
    }
    case "query": {
      const [queryCode = code, fault = "Sender"] = queryErrorOf(model, error).split(";");
      const content =
        element("Type", fault) +
        element("Code", escapeText(queryCode)) +
        element("Message", escapeText(wireMessage ?? "")) +
        element("Detail", "");
      return {
        status,
        headers: { "Content-Type": "text/xml", ...error.headers },
        body: `<?xml version="1.0"?><ErrorResponse xmlns="${xmlNamespace(model)}">${element("Error", content)}${element("RequestId", escapeText(requestId))}</ErrorResponse>`,
      };
    }
  }
}

function queryErrorOf(model: ServiceModel, { code, status }: ServiceError): string {
  return `${model.errors[code]?.queryCode ?? queryNames[code] ?? code};${status >= 500 ? "Receiver" : "Sender"}`;
}

/** Errors that are in no model, which the query protocol calls otherwise. */
const queryNames: Readonly<Record<string, string>> = {
  UnrecognizedClientException: "InvalidClientTokenId",
  InvalidSignatureException: "SignatureDoesNotMatch",
  IncompleteSignatureException: "IncompleteSignature",
  MissingAuthenticationTokenException: "MissingAuthenticationToken",
  UnknownOperationException: "InvalidAction",
  SerializationException: "MalformedInput",
  InvalidParameterValueException: "InvalidParameterValue",
  MissingRequiredParameterException: "MissingParameter",
  InternalFailure: "InternalFailure",
};

/** The refusal of a request that could not prove who sent it. */
export function denial(service: ServiceName, reason: AccessDenial): ServiceError {
  // The JSON protocols answer 400 where the others answer 403.
  const status = service === "logs" ? 400 : 403;
  switch (reason.kind) {
    case "missing": {
      const message =
        service === "lambda" ? "Missing Authentication Token" : "Request is missing Authentication Token";
      return new ServiceError({ code: "MissingAuthenticationTokenException", status, message });
    }
    case "incomplete":
      return new ServiceError({ code: "IncompleteSignatureException", status, message: reason.message });
    case "unknown-key": {
      const message = "The security token included in the request is invalid.";
      return new ServiceError({ code: "UnrecognizedClientException", status, message });
    }
    case "wrong-signature":
      return new ServiceError({ code: "InvalidSignatureException", status, message: reason.message });
  }
}
