import { ServiceError } from "../../contracts/service.ts";

export function invalidRequest(message: string): ServiceError {
  return new ServiceError({ code: "InvalidRequestException", status: 400, message });
}

export function sqlParse(message: string): ServiceError {
  return new ServiceError({ code: "SqlParseException", status: 400, message });
}

/** AWS does not say whether a rule is missing or another's. */
export function ruleDenied(name: string): ServiceError {
  const message = `Access to topic rule '${name}' was denied`;
  return new ServiceError({ code: "UnauthorizedException", status: 401, message });
}

export function ruleExists(name: string, arn: string): ServiceError {
  return new ServiceError({
    code: "ResourceAlreadyExistsException",
    status: 409,
    message: `Rule '${name}' already exists`,
    members: { resourceId: name, resourceArn: arn },
  });
}

export function resourceMissing(arn: string): ServiceError {
  return new ServiceError({
    code: "ResourceNotFoundException",
    status: 404,
    message: `The resource ${arn} does not exist`,
  });
}
