import { ServiceError } from "../../contracts/service.ts";

// Statuses and the casing of the message's key are those of AWS's recorded answers: `Message` for what was not
// found, `message` for everything else.

const user = { Type: "User" } as const;

export function notFound(message: string): ServiceError {
  return new ServiceError({
    code: "ResourceNotFoundException",
    status: 404,
    message,
    messageKey: "Message",
    members: user,
  });
}

export function invalidParameter(message: string, cause?: unknown): ServiceError {
  return new ServiceError({
    code: "InvalidParameterValueException",
    status: 400,
    message,
    members: user,
    cause,
  });
}

/** A few invalid parameters are recorded without a `Type`: alias weights on $LATEST and the account's concurrency. */
export function invalidParameterWithoutType(message: string): ServiceError {
  return new ServiceError({ code: "InvalidParameterValueException", status: 400, message });
}

export function conflict(message: string): ServiceError {
  return new ServiceError({ code: "ResourceConflictException", status: 409, message, members: user });
}

export function preconditionFailed(api = "GetFunction/GetAlias"): ServiceError {
  return new ServiceError({
    code: "PreconditionFailedException",
    status: 412,
    message: `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    members: user,
  });
}

export function validation(problems: readonly string[]): ServiceError {
  const count = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  return new ServiceError({
    code: "ValidationException",
    status: 400,
    message: `${count}: ${problems.join("; ")}`,
  });
}

export function tooLarge(message: string): ServiceError {
  return new ServiceError({ code: "RequestEntityTooLargeException", status: 413, message });
}

export function accessDenied(message: string | null): ServiceError {
  return new ServiceError({
    code: "AccessDeniedException",
    status: 403,
    message,
    messageKey: "Message",
  });
}
