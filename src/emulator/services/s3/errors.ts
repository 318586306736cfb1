import { ServiceError } from "../../contracts/service.ts";

export function refusal(
  code: string,
  status: number,
  message: string,
  members: Readonly<Record<string, unknown>> = {},
): ServiceError {
  return new ServiceError({ code, status, message, members });
}

export function bucketMissing(name: string): ServiceError {
  return refusal("NoSuchBucket", 404, "The specified bucket does not exist", { BucketName: name });
}

export function keyMissing(key: string): ServiceError {
  return refusal("NoSuchKey", 404, "The specified key does not exist.", { Key: key });
}

export function versionMissing(key: string, version: string): ServiceError {
  return refusal("NoSuchVersion", 404, "The specified version does not exist.", {
    Key: key,
    VersionId: version,
  });
}

export function uploadMissing(id: string): ServiceError {
  return refusal(
    "NoSuchUpload",
    404,
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { UploadId: id },
  );
}

export function invalidArgument(message: string, name?: string, value?: string): ServiceError {
  return refusal("InvalidArgument", 400, message, {
    ...(name !== undefined && { ArgumentName: name }),
    ...(value !== undefined && { ArgumentValue: value }),
  });
}

export function invalidRequest(message: string): ServiceError {
  return refusal("InvalidRequest", 400, message);
}

export function preconditionFailed(condition: string): ServiceError {
  return refusal("PreconditionFailed", 412, "At least one of the pre-conditions you specified did not hold", {
    Condition: condition,
  });
}
