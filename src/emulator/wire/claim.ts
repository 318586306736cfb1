import type { IncomingHttpHeaders } from "node:http";

/** Why a request was not let in; each service says it in its own words (`denial.ts`). */
export type AccessDenial =
  | { readonly kind: "missing" }
  | { readonly kind: "incomplete"; readonly message: string }
  | { readonly kind: "unknown-key" }
  | { readonly kind: "wrong-signature"; readonly message: string };

/** What a signed request says about itself, in its `Authorization` header or its presigned query. */
export interface Claim {
  readonly accessKeyId: string;
  /** `yyyymmdd` */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  /** `yyyymmddThhmmssZ` */
  readonly timestamp: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly presigned: { readonly expiresSeconds: number } | undefined;
}

export const algorithm = "AWS4-HMAC-SHA256";
export const scopeEnd = "aws4_request";

/** Reads the claim of a request; nothing is verified yet. */
export function readClaim(headers: IncomingHttpHeaders, query: URLSearchParams): Claim | AccessDenial {
  const authorization = headers.authorization;
  if (authorization !== undefined) return readHeaderClaim(authorization, headers);
  if (query.has("X-Amz-Algorithm")) return readPresignedClaim(query);
  return { kind: "missing" };
}

/** As AWS's clients write it; anything else is read part by part. */
const usual =
  /^AWS4-HMAC-SHA256 Credential=([^/,\s]+)\/([^/,\s]+)\/([^/,\s]+)\/([^/,\s]+)\/aws4_request, SignedHeaders=([^=,\s]+), Signature=([^=,\s]+)$/;

function readHeaderClaim(authorization: string, headers: IncomingHttpHeaders): Claim | AccessDenial {
  const date = headers["x-amz-date"];
  const parts = usual.exec(authorization);
  if (parts !== null && typeof date === "string") {
    const [, accessKeyId = "", day = "", region = "", service = "", signed = "", signature = ""] = parts;
    const signedHeaders = signed.split(";");
    return {
      accessKeyId,
      day,
      region,
      service,
      timestamp: date,
      signedHeaders,
      signature,
      presigned: undefined,
    };
  }
  const [scheme = "", ...rest] = authorization.trim().split(/\s+/);
  if (scheme !== algorithm) {
    return { kind: "incomplete", message: `Unsupported AWS 'algorithm': '${scheme}'.` };
  }
  const parameters = new Map<string, string>();
  for (const part of rest.join(" ").split(",")) {
    const text = part.trim();
    const equals = text.indexOf("=");
    if (equals < 0) {
      const message = `'${text}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`;
      return { kind: "incomplete", message };
    }
    parameters.set(text.slice(0, equals), text.slice(equals + 1));
  }
  const timestamp = headers["x-amz-date"] ?? isoBasic(headers.date);
  const missing = ["Credential", "Signature", "SignedHeaders"]
    .filter((name) => !parameters.get(name))
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (typeof timestamp !== "string") {
    missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  }
  if (missing.length > 0 || typeof timestamp !== "string") {
    return { kind: "incomplete", message: `${missing.join(" ")} Authorization=${authorization}` };
  }
  return toClaim({
    credential: parameters.get("Credential") ?? "",
    signedHeaders: parameters.get("SignedHeaders") ?? "",
    signature: parameters.get("Signature") ?? "",
    timestamp,
    presigned: undefined,
  });
}

function readPresignedClaim(query: URLSearchParams): Claim | AccessDenial {
  const given = (name: string): string => query.get(name) ?? "";
  if (given("X-Amz-Algorithm") !== algorithm) {
    return { kind: "incomplete", message: `Unsupported AWS 'algorithm': '${given("X-Amz-Algorithm")}'.` };
  }
  const missing = ["X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"].filter(
    (name) => given(name) === "",
  );
  if (missing.length > 0) {
    const sentences = missing.map((name) => `AWS query-string parameters must include '${name}'.`);
    return { kind: "incomplete", message: `${sentences.join(" ")} Re-examine the query-string parameters.` };
  }
  const expires = Number(query.get("X-Amz-Expires") ?? "300");
  // One week, as everywhere at AWS.
  if (!Number.isInteger(expires) || expires < 0 || expires > 604_800) {
    return { kind: "incomplete", message: "X-Amz-Expires must be a number between 0 and 604800." };
  }
  return toClaim({
    credential: given("X-Amz-Credential"),
    signedHeaders: given("X-Amz-SignedHeaders"),
    signature: given("X-Amz-Signature"),
    timestamp: given("X-Amz-Date"),
    presigned: { expiresSeconds: expires },
  });
}

interface ClaimParts {
  readonly credential: string;
  readonly signedHeaders: string;
  readonly signature: string;
  readonly timestamp: string;
  readonly presigned: Claim["presigned"];
}

function toClaim({ credential, signedHeaders, ...rest }: ClaimParts): Claim | AccessDenial {
  const [accessKeyId, day, region, service, end, ...more] = credential.split("/");
  if (!accessKeyId || !day || !region || !service || end !== scopeEnd || more.length > 0) {
    const message = `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${credential}'`;
    return { kind: "incomplete", message };
  }
  return { ...rest, accessKeyId, day, region, service, signedHeaders: signedHeaders.split(";") };
}

function isoBasic(date: string | undefined): string | undefined {
  const ms = Date.parse(date ?? "");
  return Number.isNaN(ms) ? undefined : toBasic(ms);
}

/** `yyyymmddThhmmssZ` of epoch milliseconds. */
export function toBasic(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;
}
