import { ServiceError } from "../../contracts/service.ts";

export function badRequest(message: string): ServiceError {
  return new ServiceError({ code: "BadRequestException", status: 400, message });
}

export function conflict(message: string): ServiceError {
  return new ServiceError({ code: "ConflictException", status: 409, message });
}

export function notFound(message: string): ServiceError {
  return new ServiceError({ code: "NotFoundException", status: 404, message });
}

/** `Resource`, `Stage`, `Method` … */
export function unknownIdentifier(kind: string): ServiceError {
  return notFound(`Invalid ${kind} identifier specified`);
}
