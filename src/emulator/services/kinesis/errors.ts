import { ServiceError } from "../../contracts/service.ts";

export function invalidArgument(message: string): ServiceError {
  return refusal("InvalidArgumentException", message);
}

export function validation(message: string): ServiceError {
  return refusal("ValidationException", message);
}

export function notFound(message: string): ServiceError {
  return refusal("ResourceNotFoundException", message);
}

export function inUse(message: string): ServiceError {
  return refusal("ResourceInUseException", message);
}

export function limitExceeded(message: string): ServiceError {
  return refusal("LimitExceededException", message);
}

export function expiredIterator(message: string): ServiceError {
  return refusal("ExpiredIteratorException", message);
}

export function expiredNextToken(message: string): ServiceError {
  return refusal("ExpiredNextTokenException", message);
}

/** What a request for a dry run is answered that would have succeeded. */
export function dryRun(): ServiceError {
  return refusal(
    "DryRunOperationException",
    "The request would have succeeded, but the DryRun parameter is set.",
  );
}

function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}
