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

/** Throws what the service model forbids of a name. */
export function checkName(
  name: string,
  { path, longest }: { readonly path: string; readonly longest: number },
): void {
  if (name.length < 1 || name.length > longest) {
    const bound = name.length < 1 ? "greater than or equal to 1" : `less than or equal to ${longest}`;
    throw constraintBroken(name, path, `Member must have length ${bound}`);
  }
  if (!/^[.\-_A-Za-z0-9]+$/.test(name)) {
    throw constraintBroken(name, path, "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+");
  }
}

export function illegalStatus(message: string): ServiceError {
  return new ServiceError({ code: "IllegalStatusException", status: 400, message });
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
