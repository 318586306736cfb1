import { ServiceError } from "../../contracts/service.ts";

// Codes are the names of the model; the wire turns them into what the query protocol calls them: `InvalidParameter`.

export function invalidParameter(reason: string): ServiceError {
  return refusal("InvalidParameterException", `Invalid parameter: ${reason}`);
}

export function invalidValue(message: string): ServiceError {
  return refusal("InvalidParameterValueException", message);
}

export function topicMissing(): ServiceError {
  return new ServiceError({ code: "NotFoundException", status: 404, message: "Topic does not exist" });
}

export function subscriptionMissing(): ServiceError {
  return new ServiceError({ code: "NotFoundException", status: 404, message: "Subscription does not exist" });
}

export function resourceMissing(): ServiceError {
  return new ServiceError({
    code: "ResourceNotFoundException",
    status: 404,
    message: "Resource does not exist",
  });
}

export function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}

/** The member that every request must have; throws AWS's error without it. */
export function required(value: string | undefined, member: string): string {
  if (value !== undefined) return value;
  throw refusal(
    "ValidationError",
    `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`,
  );
}
