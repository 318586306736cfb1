import type { ServiceError } from "../../../contracts/service.ts";

interface RestXmlError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** What the emulator says to all services alike, in S3's words. */
export function toRestXmlError({ code, status, wireMessage }: ServiceError): RestXmlError {
  const message = wireMessage ?? "";
  switch (code) {
    case "MissingAuthenticationTokenException":
      return { code: "AccessDenied", status: 403, message: "Access Denied" };
    case "UnrecognizedClientException":
      return {
        code: "InvalidAccessKeyId",
        status: 403,
        message: "The AWS Access Key Id you provided does not exist in our records.",
      };
    case "InvalidSignatureException":
      return wrongSignature(message);
    case "IncompleteSignatureException":
      return { code: "AuthorizationHeaderMalformed", status: 400, message };
    case "SerializationException":
      return { code: "MalformedXML", status: 400, message };
    case "NotImplementedException":
      return { code: "NotImplemented", status: 501, message };
    case "RequestEntityTooLargeException":
      return { code: "MaxMessageLengthExceeded", status: 400, message: "Your request was too big." };
    case "InternalFailure":
      return { code: "InternalError", status: 500, message };
    default:
      return { code, status, message };
  }
}

function wrongSignature(message: string): RestXmlError {
  if (message.startsWith("Signature expired")) {
    return { code: "AccessDenied", status: 403, message: "Request has expired" };
  }
  if (message.includes("must be a 'SignedHeader'")) {
    return {
      code: "AccessDenied",
      status: 403,
      message: "There were headers present in the request which were not signed",
    };
  }
  return { code: "SignatureDoesNotMatch", status: 403, message };
}
