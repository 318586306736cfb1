import type { BackendError } from "../../contracts/backends.ts";

/** What the API itself answers, by the types of AWS's gateway responses. */
export class GatewayError extends Error {
  readonly type: string;
  readonly status: number;
  /** In `x-amzn-ErrorType`. */
  readonly code: string;
  /** The body, unless the API has a template of its own. */
  readonly body: string;
  /** `$context.error.message` */
  readonly text: string | null;

  constructor(kind: Kind) {
    const { type, status, code, text, body } = kind;
    super(`${type}: ${text}`);
    this.type = type;
    this.status = status;
    this.code = code;
    this.text = text;
    this.body = body ?? JSON.stringify({ message: text });
  }
}

interface Kind {
  readonly type: string;
  readonly status: number;
  readonly code: string;
  readonly text: string | null;
  readonly body?: string;
}

export const forbidden: Kind = {
  type: "ACCESS_DENIED",
  status: 403,
  code: "ForbiddenException",
  text: "Forbidden",
};

/** A client's key that is missing, unknown or of no plan for the stage. */
export const invalidApiKey: Kind = { ...forbidden, type: "INVALID_API_KEY" };

export const missingToken: Kind = {
  type: "MISSING_AUTHENTICATION_TOKEN",
  status: 403,
  code: "MissingAuthenticationTokenException",
  text: "Missing Authentication Token",
};

export const unauthorized: Kind = {
  type: "UNAUTHORIZED",
  status: 401,
  code: "UnauthorizedException",
  text: "Unauthorized",
};

/** Of a user pool's token. */
export const expiredToken: Kind = { ...unauthorized, text: "The incoming token has expired" };

export const authorizerBroken: Kind = {
  type: "AUTHORIZER_CONFIGURATION_ERROR",
  status: 500,
  code: "AuthorizerConfigurationException",
  text: null,
};

export function accessDenied(isExplicit: boolean): Kind {
  const text = `User is not authorized to access this resource${isExplicit ? " with an explicit deny" : ""}`;
  const body = JSON.stringify({ Message: text });
  return { type: "ACCESS_DENIED", status: 403, code: "AccessDeniedException", text, body };
}

/** In the words of whoever checked the signature. */
export function invalidSignature(text: string | null): Kind {
  return { type: "INVALID_SIGNATURE", status: 403, code: "InvalidSignatureException", text };
}

export const tooLarge: Kind = {
  type: "REQUEST_TOO_LARGE",
  status: 413,
  code: "RequestTooLargeException",
  text: "Request Too Long",
};

export const timedOut: Kind = {
  type: "INTEGRATION_TIMEOUT",
  status: 504,
  code: "InternalServerErrorException",
  text: "Endpoint request timed out",
  body: '{"message": "Endpoint request timed out"}',
};

/** In AWS's words where it would answer so, too; that an address is beyond this machine is said. */
export function integrationFailure({ kind, message }: BackendError): Kind {
  if (kind === "no-service-path") return internalError(500);
  const text = kind === "off-machine" ? message : "Network error communicating with endpoint";
  return { type: "INTEGRATION_FAILURE", status: 504, code: "InternalServerErrorException", text };
}

export const unsupportedMediaType: Kind = {
  type: "UNSUPPORTED_MEDIA_TYPE",
  status: 415,
  code: "BadRequestException",
  text: "Unsupported Media Type",
};

/** The blank after the colon is recorded. */
export function internalError(status: 500 | 502): Kind {
  const text = "Internal server error";
  const body = '{"message": "Internal server error"}';
  return { type: "DEFAULT_5XX", status, code: "InternalServerErrorException", text, body };
}

/** The blank after the colon is recorded. */
export function badParameters(names: readonly string[]): Kind {
  const text = `Missing required request parameters: [${names.join(", ")}]`;
  const body = `{"message": ${JSON.stringify(text)}}`;
  return { type: "BAD_REQUEST_PARAMETERS", status: 400, code: "BadRequestException", text, body };
}

export const badBody: Kind = {
  type: "BAD_REQUEST_BODY",
  status: 400,
  code: "BadRequestException",
  text: "Invalid request body",
  body: '{"message": "Invalid request body"}',
};
