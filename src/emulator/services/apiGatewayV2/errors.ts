import { ServiceError } from "../../contracts/service.ts";

export function badRequest(message: string): ServiceError {
  return new ServiceError({ code: "BadRequestException", status: 400, message });
}

export function conflict(message: string): ServiceError {
  return new ServiceError({ code: "ConflictException", status: 409, message });
}

/** `Route`, `Integration`, `Stage` … */
export function unknownIdentifier(kind: string, id: string | undefined): ServiceError {
  const message = `Invalid ${kind} identifier specified ${id ?? ""}`.trim();
  return new ServiceError({ code: "NotFoundException", status: 404, message });
}
