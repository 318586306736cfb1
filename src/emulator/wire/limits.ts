import type { ServiceName } from "./model/model.ts";
import { ServiceError } from "../contracts/service.ts";

/** Base64 of a package of 50 MB and the rest of the request; AWS names this number in its refusal. */
const codeUploadBytes = 70_167_211;
const invokeBytes = 6_291_456;

const lambdaLimits: Readonly<Record<string, number>> = {
  CreateFunction: codeUploadBytes,
  UpdateFunctionCode: codeUploadBytes,
  PublishLayerVersion: codeUploadBytes,
};

/** Most bytes that a request's body may have. `operation` is undefined where only the body would tell it. */
export function bodyLimit(service: ServiceName, operation: string | undefined): number {
  switch (service) {
    case "lambda":
      return lambdaLimits[operation ?? ""] ?? invokeBytes;
    case "logs":
    case "sqs":
      // Both take 1 MiB of text, which JSON may escape to six times its size.
      return 8 * 1024 * 1024;
    case "sts":
      return 1024 * 1024;
  }
}

export function bodyTooLarge(service: ServiceName, operation: string | undefined): ServiceError {
  // AWS calls the operation by its old name here.
  const name = operation === "Invoke" ? "InvokeFunction" : (operation ?? "requested");
  return new ServiceError({
    code: "RequestEntityTooLargeException",
    status: 413,
    message: `Request must be smaller than ${bodyLimit(service, operation)} bytes for the ${name} operation`,
  });
}
