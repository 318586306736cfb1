import type { ServiceError } from "../../contracts/service.ts";
import type { ServiceModel } from "../../contracts/serviceModel.ts";

/** The code that clients of the query protocol know an error by, with whose fault it is: `InvalidAction;Sender`. */
export function olderCode(model: ServiceModel, { code, status }: ServiceError): string {
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
