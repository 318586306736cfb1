import { ServiceError } from "../../contracts/service.ts";

/** Codes are the names of the model; the wire turns them into what the query protocol calls them. */
export function refusal(code: string, message: string): ServiceError {
  return new ServiceError({ code, status: 400, message });
}
