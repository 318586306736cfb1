import { parseArn } from "../../../../shared/arn.ts";
import type { RestAuthorizer } from "../../../contracts/restApis.ts";
import { scopesOf, type Tokens } from "../../apiGateway/tokens.ts";
import { type Version1Head, valueOf } from "../../payloads/version1Event.ts";
import { expiredToken, GatewayError, unauthorized } from "../gatewayError.ts";
import { matchesWhole } from "../pattern.ts";

interface Asked {
  readonly authorizer: RestAuthorizer;
  readonly head: Version1Head;
  /** The method's; one of them is enough. */
  readonly scopes: readonly string[];
}

/**
 * Lets a token of one of the authorizer's Cognito user pools in, or throws `GatewayError`: an identity token, or an access token with a
 * scope where the method asks for scopes.
 */
export async function authorizeByPools(
  tokens: Tokens,
  { authorizer, head, scopes }: Asked,
): Promise<Readonly<Record<string, unknown>>> {
  const { identitySource = "", identityValidationExpression: expression } = authorizer;
  const [, header = "Authorization"] = /^method\.request\.header\.(.+)$/.exec(identitySource) ?? [];
  const sent = valueOf(head.headers, header.toLowerCase()) ?? "";
  const token = sent.replace(/^Bearer +/i, "").trim();
  if (token === "") throw new GatewayError(unauthorized);
  const verdict = await tokens.verify(token, issuersOf(authorizer));
  if (verdict.kind === "expired") throw new GatewayError(expiredToken);
  if (verdict.kind !== "verified") throw new GatewayError(unauthorized);
  const { payload } = verdict;
  // The expression is for the audience of identity tokens.
  if (expression && !matchesWhole(expression, String(payload.aud ?? "")))
    throw new GatewayError(unauthorized);
  const use = payload["token_use"];
  const had = scopesOf(payload);
  const isMeant = scopes.length === 0 ? use !== "access" : use !== "id";
  if (!isMeant || (scopes.length > 0 && !scopes.some((scope) => had.includes(scope)))) {
    throw new GatewayError(unauthorized);
  }
  const claims = Object.entries(payload).map(([name, value]) => [name, claimText(name, value)]);
  return { claims: Object.fromEntries(claims) as Readonly<Record<string, string>> };
}

/** `https://cognito-idp.<region>.amazonaws.com/<pool>` of each pool's ARN. */
function issuersOf({ providerARNs = [] }: RestAuthorizer): string[] {
  return providerARNs.map((arn) => {
    const { region = "", resource = "" } = parseArn(arn) ?? {};
    return `https://cognito-idp.${region}.amazonaws.com/${resource.replace(/^userpool\//, "")}`;
  });
}

const dates: ReadonlySet<string> = new Set(["auth_time", "exp", "iat"]);

/** A function sees claims as text: a list with commas, a time as a person would write it. */
function claimText(name: string, value: unknown): string {
  if (typeof value === "string") return value;
  if (Array.isArray(value)) return value.map(String).join(",");
  if (typeof value === "number" && dates.has(name)) {
    const [day, date, month, year, time] = new Date(value * 1000).toUTCString().split(/,? /);
    return `${day} ${month} ${date} ${time} UTC ${year}`;
  }
  return JSON.stringify(value);
}
