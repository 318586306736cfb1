import { type ServiceDefinition, ServiceError } from "../contracts/service.ts";

/** The refusal of a body beyond the service's limit. */
export function bodyTooLarge(
  { bodyLimit, errors }: Pick<ServiceDefinition, "bodyLimit" | "errors">,
  operation: string | undefined,
): ServiceError {
  const name = operation === undefined ? "requested" : (errors?.operationName?.(operation) ?? operation);
  return new ServiceError({
    code: "RequestEntityTooLargeException",
    status: 413,
    message: `Request must be smaller than ${bodyLimit(operation)} bytes for the ${name} operation`,
  });
}
