import { ServiceError } from "../contracts/service.ts";
import type { AccessDenial } from "./claim.ts";

/** The refusal of a request that could not prove who sent it. */
export function denial(status: number, missingToken: string, reason: AccessDenial): ServiceError {
  switch (reason.kind) {
    case "missing":
      return new ServiceError({
        code: "MissingAuthenticationTokenException",
        status,
        message: missingToken,
      });
    case "incomplete":
      return new ServiceError({ code: "IncompleteSignatureException", status, message: reason.message });
    case "unknown-key": {
      const message = "The security token included in the request is invalid.";
      return new ServiceError({ code: "UnrecognizedClientException", status, message });
    }
    case "wrong-signature":
      return new ServiceError({ code: "InvalidSignatureException", status, message: reason.message });
  }
}
