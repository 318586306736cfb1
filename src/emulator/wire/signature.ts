import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import type { HttpHeaders } from "../contracts/http.ts";
import { canonicalHeaders, canonicalKeyPath, canonicalPath, canonicalQuery } from "./canonical.ts";
import { type AccessDenial, algorithm, type Claim, scopeEnd, toBasic } from "./claim.ts";

export interface SignedRequest {
  readonly method: string;
  /** As sent. */
  readonly path: string;
  /** As sent, without the question mark. */
  readonly rawQuery: string;
  /** Lower-cased name → values in order, of the signed headers at least. */
  readonly headers: Readonly<Record<string, readonly string[] | undefined>>;
  /** Lower-case hexadecimal SHA-256 of the body; or what its sender signed in place of that. */
  readonly bodySha256: string;
}

/** A part of a body that is signed part by part. */
export interface SignedPart {
  readonly kind: "PAYLOAD" | "TRAILER";
  /** Of the part before it, or of the head. */
  readonly previousSignature: string;
  readonly sha256: string;
  readonly signature: string;
}

interface VerifierOptions {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** The secrets of further keys. */
  readonly secretOf?: (accessKeyId: string) => string | undefined;
  /** Regions that a credential may be scoped to for this service. */
  readonly acceptsRegion: (region: string, service: string) => boolean;
  /** Epoch milliseconds of the real clock. */
  readonly now: () => number;
}

export interface SignatureVerifier {
  /** What can be known without the body: the key, the region, the time, what is signed; and the service, where only one is meant. */
  checkClaim(
    claim: Claim,
    request: { readonly headers: HttpHeaders; readonly service?: string },
  ): AccessDenial | undefined;
  checkSignature(claim: Claim, request: SignedRequest): AccessDenial | undefined;
  /** Whether a part was signed by whoever signed the head. */
  isSignedPart(claim: Claim, part: SignedPart): boolean;
}

/** What HTTP/2 calls the host. */
const authority = ":authority";

/** The values of a claim's signed headers, of a request whose host is in its `Host` however it came. */
export function signedValues(
  { signedHeaders }: Claim,
  valuesOf: (names: readonly string[]) => SignedRequest["headers"],
): SignedRequest["headers"] {
  if (!signedHeaders.includes(authority)) return valuesOf(signedHeaders);
  const values = valuesOf([...signedHeaders, "host"]);
  return { ...values, [authority]: values["host"] };
}

const skewMs = 5 * 60_000;
const emptySha256 = hash("sha256", "", "hex");
const wrongSignature =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";

/** Verifies Signature Version 4 against one access key, and those that were derived from it. */
export function createSignatureVerifier({
  accessKeyId,
  secretAccessKey,
  secretOf = () => undefined,
  acceptsRegion,
  now,
}: VerifierOptions): SignatureVerifier {
  const signingKey = signingKeys((id) => (id === accessKeyId ? secretAccessKey : secretOf(id)));
  return {
    checkClaim(claim, { headers, service = claim.service }) {
      if (claim.accessKeyId !== accessKeyId && secretOf(claim.accessKeyId) === undefined)
        return { kind: "unknown-key" };
      if (!acceptsRegion(claim.region, claim.service)) {
        return refused(`Credential should be scoped to a valid region, not '${claim.region}'.`);
      }
      if (claim.service !== service) {
        return refused(`Credential should be scoped to correct service: '${service}'.`);
      }
      if (!claim.signedHeaders.includes("host") && !claim.signedHeaders.includes(authority)) {
        return refused("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
      }
      // They say what a request does; others may be added by a proxy.
      for (const name in headers) {
        if (name.startsWith("x-amz-") && !claim.signedHeaders.includes(name))
          return refused(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
      }
      return checkTime(claim, now());
    },
    checkSignature(claim, request) {
      const canonical =
        `${request.method}\n${claim.service === "s3" ? canonicalKeyPath(request.path) : canonicalPath(request.path)}\n${canonicalQuery(request.rawQuery)}\n` +
        `${canonicalHeaders(claim.signedHeaders, request.headers)}\n` +
        `${claim.signedHeaders.join(";")}\n${request.bodySha256}`;
      const scope = `${claim.day}/${claim.region}/${claim.service}/${scopeEnd}`;
      const digest = hash("sha256", canonical, "hex");
      const toSign = `${algorithm}\n${claim.timestamp}\n${scope}\n${digest}`;
      const expected = hmac(signingKey(claim), toSign);
      const given = Buffer.from(claim.signature, "hex");
      const matches = given.length === expected.length && timingSafeEqual(given, expected);
      return matches ? undefined : refused(wrongSignature);
    },
    isSignedPart: (claim, part) => isSignedPart(signingKey(claim), claim, part),
  };
}

/**
 * A signing key lives for a day, region and service: four HMACs that need not be done for each request. Kept as a key object, since
 * making one of bytes costs more than the HMAC.
 */
function signingKeys(secretOf: (accessKeyId: string) => string | undefined): (claim: Claim) => KeyObject {
  const kept = new Map<string, KeyObject>();
  return ({ accessKeyId, day, region, service }) => {
    const scope = `${accessKeyId}/${day}/${region}/${service}`;
    const known = kept.get(scope);
    if (known !== undefined) return known;
    const first = createSecretKey(`AWS4${secretOf(accessKeyId) ?? ""}`, "utf8");
    const key = [day, region, service, scopeEnd].reduce(
      (key, part) => createSecretKey(hmac(key, part)),
      first,
    );
    if (kept.size >= 512) kept.clear();
    kept.set(scope, key);
    return key;
  };
}

function isSignedPart(
  key: KeyObject,
  { timestamp, day, region, service }: Claim,
  { kind, previousSignature, sha256, signature }: SignedPart,
): boolean {
  const scope = `${day}/${region}/${service}/${scopeEnd}`;
  // Headers of a chunk, of which there are none yet, are signed as an empty text.
  const headers = kind === "PAYLOAD" ? `${emptySha256}\n` : "";
  const toSign = `${algorithm}-${kind}\n${timestamp}\n${scope}\n${previousSignature}\n${headers}${sha256}`;
  const expected = hmac(key, toSign);
  const given = Buffer.from(signature, "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function checkTime({ timestamp, day, presigned }: Claim, nowMs: number): AccessDenial | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(timestamp);
  if (parts === null) {
    const message = `Date must be in ISO-8601 'basic format'. Got '${timestamp}'. See http://en.wikipedia.org/wiki/ISO_8601`;
    return { kind: "incomplete", message };
  }
  const [, year, month, date, hours, minutes, seconds] = parts;
  const signedMs = Date.parse(`${year}-${month}-${date}T${hours}:${minutes}:${seconds}Z`);
  if (Number.isNaN(signedMs) || !timestamp.startsWith(day)) {
    return refused(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${timestamp.slice(0, 8)}', from '${timestamp}'.`,
    );
  }
  if (signedMs > nowMs + skewMs) {
    return refused(
      `Signature not yet current: ${timestamp} is still later than ${toBasic(nowMs + skewMs)} (${toBasic(nowMs)} + 5 min.)`,
    );
  }
  if (presigned !== undefined) {
    const expired = nowMs > signedMs + presigned.expiresSeconds * 1000;
    return expired
      ? refused(
          `Signature expired: ${toBasic(signedMs + presigned.expiresSeconds * 1000)} is now earlier than ${toBasic(nowMs)}`,
        )
      : undefined;
  }
  if (signedMs < nowMs - skewMs) {
    return refused(
      `Signature expired: ${timestamp} is now earlier than ${toBasic(nowMs - skewMs)} (${toBasic(nowMs)} - 5 min.)`,
    );
  }
  return undefined;
}

function refused(message: string): AccessDenial {
  return { kind: "wrong-signature", message };
}

function hmac(key: KeyObject, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
