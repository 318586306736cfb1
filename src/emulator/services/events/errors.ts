import { ServiceError } from "../../contracts/service.ts";

export function invalid(message: string): ServiceError {
  return new ServiceError({ code: "ValidationException", status: 400, message });
}

/** How AWS words what the service model itself forbids. */
export function constraintBroken(value: string, path: string, constraint: string): ServiceError {
  return invalid(
    `1 validation error detected: Value '${value}' at '${path}' failed to satisfy constraint: ${constraint}`,
  );
}

export function busMissing(name: string): ServiceError {
  return missing(`Event bus ${name} does not exist.`);
}

export function ruleMissing(name: string, bus: string): ServiceError {
  return missing(`Rule ${name} does not exist on EventBus ${bus}.`);
}

export function missing(message: string): ServiceError {
  return new ServiceError({ code: "ResourceNotFoundException", status: 400, message });
}

export function alreadyExists(message: string): ServiceError {
  return new ServiceError({ code: "ResourceAlreadyExistsException", status: 400, message });
}

export function limitExceeded(): ServiceError {
  return new ServiceError({
    code: "LimitExceededException",
    status: 400,
    message: "The requested resource exceeds the maximum number allowed.",
  });
}

export function invalidPattern(reason: string): ServiceError {
  return new ServiceError({
    code: "InvalidEventPatternException",
    status: 400,
    message: `Event pattern is not valid. Reason: ${reason}`,
  });
}
