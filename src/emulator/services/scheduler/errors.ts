import { ServiceError } from "../../contracts/service.ts";

function refusal(code: string, status: number, message: string): ServiceError {
  return new ServiceError({ code, status, message, messageKey: "Message" });
}

export function invalid(message: string): ServiceError {
  return refusal("ValidationException", 400, message);
}

export function missing(what: string): ServiceError {
  return refusal("ResourceNotFoundException", 404, `${what} does not exist.`);
}

export function conflict(what: string): ServiceError {
  return refusal("ConflictException", 409, `${what} already exists.`);
}

/** How AWS words what the service model itself forbids. */
export function constraintBroken(value: string, path: string, constraint: string): ServiceError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}
