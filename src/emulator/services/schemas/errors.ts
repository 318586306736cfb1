import { ServiceError } from "../../contracts/service.ts";

function refusal(code: string, status: number, message: string): ServiceError {
  const members = { Code: code.replace(/Exception$/, "") };
  return new ServiceError({ code, status, message, messageKey: "Message", members });
}

export function badRequest(message: string): ServiceError {
  return refusal("BadRequestException", 400, message);
}

export function missing(what: string): ServiceError {
  return refusal("NotFoundException", 404, `${what} does not exist.`);
}

export function conflict(message: string): ServiceError {
  return refusal("ConflictException", 409, message);
}
