import { ServiceError } from "../../contracts/service.ts";

export const groupNotFound = (): ServiceError =>
  new ServiceError({
    code: "ResourceNotFoundException",
    status: 400,
    message: "The specified log group does not exist.",
  });

export const streamNotFound = (): ServiceError =>
  new ServiceError({
    code: "ResourceNotFoundException",
    status: 400,
    message: "The specified log stream does not exist.",
  });

export const alreadyExists = (what: "group" | "stream"): ServiceError =>
  new ServiceError({
    code: "ResourceAlreadyExistsException",
    status: 400,
    message: `The specified log ${what} already exists`,
  });

export const invalidParameter = (message: string): ServiceError =>
  new ServiceError({ code: "InvalidParameterException", status: 400, message });
