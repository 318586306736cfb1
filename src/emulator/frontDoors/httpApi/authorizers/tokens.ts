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
import type { Log } from "../../../../shared/log.ts";
import type { HttpAuthorizer } from "../../../contracts/httpApis.ts";
import { HttpError } from "../httpError.ts";

interface TokensOptions {
  /** The emulator's own public key, which stands for every issuer's: tokens signed with it are made on this machine. */
  readonly localKey: () => JWK;
  readonly log: Log;
  readonly now: () => number;
}

/** What a function sees of a token. */
interface Verified {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

/**
 * Checks tokens for JWT authorizers. A token is signed by the emulator itself, or by an issuer on this machine: nothing is asked of
 * the network.
 */
export class Tokens {
  readonly #options: TokensOptions;
  /** Keys of issuers on loopback, by their address. */
  readonly #issuers = new Map<string, JWTVerifyGetKey>();

  constructor(options: TokensOptions) {
    this.#options = options;
  }

  /** Throws `HttpError` for a token that does not let in. */
  async verify(token: string, authorizer: HttpAuthorizer, scopes: readonly string[]): Promise<Verified> {
    const { Issuer: issuer = "", Audience: audience = [] } = authorizer.JwtConfiguration ?? {};
    const payload = await this.#payloadOf(token, issuer);
    // AWS takes the client's id where a token has no audience, as Cognito's access tokens have none.
    const meant = payload.aud ?? payload["client_id"];
    if (![meant].flat().some((each) => typeof each === "string" && audience.includes(each))) {
      throw HttpError.unauthorized(
        'scope="" error="invalid_token" error_description="the token does not have a valid audience"',
      );
    }
    const had = scopesOf(payload);
    if (scopes.length > 0 && !scopes.some((scope) => had.includes(scope))) {
      throw HttpError.forbidden(
        `scope="${scopes.join(" ")}" error="insufficient_scope" error_description="the token does not have a required scope"`,
      );
    }
    const claims = Object.entries(payload).map(([name, value]) => [name, textOf(value)]);
    return {
      claims: Object.fromEntries(claims) as Record<string, string>,
      scopes: scopes.length > 0 ? had : null,
    };
  }

  async #payloadOf(token: string, issuer: string): Promise<JWTPayload> {
    const { log, now } = this.#options;
    try {
      const { kid } = decodeProtectedHeader(token);
      const key = await this.#keyFor(kid, issuer);
      if (key === undefined) {
        log.warn(
          "a token's issuer cannot be asked from here: sign one with `lambda-workbench token`, or let the issuer be on this machine",
          { issuer },
        );
        throw HttpError.unauthorized(
          'scope="" error="invalid_token" error_description="unable to fetch keys"',
        );
      }
      const { payload } = await jwtVerify(token, key, { issuer, currentDate: new Date(now()) });
      return payload;
    } catch (error) {
      if (error instanceof HttpError) throw error;
      const reason =
        error instanceof errors.JWTExpired ? "the token has expired" : "signature verification failed";
      throw HttpError.unauthorized(`scope="" error="invalid_token" error_description="${reason}"`);
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

function scopesOf({ scope, scp }: JWTPayload): string[] {
  const listed = scope ?? scp;
  if (typeof listed === "string") return listed.split(" ").filter((each) => each !== "");
  return Array.isArray(listed) ? listed.map(String) : [];
}

/** Claims reach a function as text; a list as `[a b]`. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(String).join(" ")}]` : JSON.stringify(value);
}
