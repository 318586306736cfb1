import {
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
  jwtVerify,
  type JWTPayload,
  type JWTVerifyGetKey,
} from "jose";
import type { Log } from "../../../shared/log.ts";

interface TokensOptions {
  /** The emulator's own public key, which stands for every issuer's: tokens signed with it are made on this machine. */
  readonly localKey: () => JWK;
  readonly log: Log;
  readonly now: () => number;
}

/** What a token's signature and dates say. */
export type Verdict =
  | { readonly kind: "verified"; readonly payload: JWTPayload }
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" }
  /** Its issuer is not on this machine. */
  | { readonly kind: "unreachable" };

/**
 * Checks tokens for authorizers. A token is signed by the emulator itself, or by an issuer on this machine: nothing is asked of the
 * network.
 */
export class Tokens {
  readonly #options: TokensOptions;
  /** Keys of issuers on loopback, by their address. */
  readonly #issuers = new Map<string, JWTVerifyGetKey>();

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** Whether a token is of one of these issuers, and still valid. */
  async verify(token: string, issuers: readonly string[]): Promise<Verdict> {
    const { log, now } = this.#options;
    const [issuer = ""] = issuers;
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = await this.#keyFor(kid, issuer);
      if (key === undefined) {
        log.warn(
          "a token's issuer cannot be asked from here: sign one with `lambda-workbench token`, or let the issuer be on this machine",
          { issuer },
        );
        return { kind: "unreachable" };
      }
      const { payload } = await jwtVerify(token, key, {
        issuer: [...issuers],
        currentDate: new Date(now()),
      });
      return { kind: "verified", payload };
    } catch (error) {
      return { kind: error instanceof errors.JWTExpired ? "expired" : "invalid" };
    }
  }

  async #keyFor(kid: string | undefined, issuer: string): Promise<JWTVerifyGetKey | undefined> {
    const local = this.#options.localKey();
    if (kid === local.kid) {
      const key = await importJWK(local, local.alg);
      return () => Promise.resolve(key);
    }
    if (!/^(?:localhost|127\.0\.0\.1|\[::1\])$/.test(hostOf(issuer))) return undefined;
    const known = this.#issuers.get(issuer);
    if (known !== undefined) return known;
    const keys = createRemoteJWKSet(new URL(`${issuer.replace(/\/$/, "")}/.well-known/jwks.json`));
    this.#issuers.set(issuer, keys);
    return keys;
  }
}

function hostOf(issuer: string): string {
  return URL.canParse(issuer) ? new URL(issuer).hostname : "";
}

export function scopesOf({ scope, scp }: JWTPayload): string[] {
  const listed = scope ?? scp;
  if (typeof listed === "string") return listed.split(" ").filter((each) => each !== "");
  return Array.isArray(listed) ? listed.map(String) : [];
}
