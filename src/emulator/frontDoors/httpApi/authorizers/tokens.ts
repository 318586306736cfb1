import type { HttpAuthorizer } from "../../../contracts/httpApis.ts";
import { scopesOf, type Tokens } from "../../apiGateway/tokens.ts";
import { HttpError } from "../httpError.ts";

/** What a function sees of a token. */
interface Verified {
  readonly claims: Readonly<Record<string, string>>;
  readonly scopes: readonly string[] | null;
}

interface Asked {
  readonly token: string;
  readonly authorizer: HttpAuthorizer;
  readonly scopes: readonly string[];
}

const reasons = {
  expired: "the token has expired",
  invalid: "signature verification failed",
  unreachable: "unable to fetch keys",
} as const;

/** Lets a token in for a JWT authorizer, or throws `HttpError`. */
export async function verified(tokens: Tokens, { token, authorizer, scopes }: Asked): Promise<Verified> {
  const { Issuer: issuer = "", Audience: audience = [] } = authorizer.JwtConfiguration ?? {};
  const verdict = await tokens.verify(token, [issuer]);
  if (verdict.kind !== "verified") throw invalidToken(reasons[verdict.kind]);
  const { payload } = verdict;
  // AWS takes the client's id where a token has no audience, as Cognito's access tokens have none.
  const meant = payload.aud ?? payload["client_id"];
  if (![meant].flat().some((each) => typeof each === "string" && audience.includes(each))) {
    throw invalidToken("the token does not have a valid audience");
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

function invalidToken(reason: string): HttpError {
  return HttpError.unauthorized(`scope="" error="invalid_token" error_description="${reason}"`);
}

/** Claims reach a function as text; a list as `[a b]`. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? `[${value.map(String).join(" ")}]` : JSON.stringify(value);
}
