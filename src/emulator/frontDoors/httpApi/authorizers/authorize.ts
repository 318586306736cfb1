import { rootArn } from "../../../../shared/arn.ts";
import type { HttpApiSnapshot, HttpRoute } from "../../../contracts/httpApis.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { Tokens } from "../../apiGateway/tokens.ts";
import { iamIdentity, type Version2Head } from "../../payloads/version2Event.ts";
import { HttpError } from "../httpError.ts";
import { identityAt } from "../../apiGateway/identitySource.ts";
import type { LambdaAuthorizers } from "./lambdaAuthorizer.ts";
import { verified } from "./tokens.ts";

interface Asked {
  readonly route: HttpRoute;
  readonly snapshot: HttpApiSnapshot;
  /** The stage's. */
  readonly flushes: number;
  readonly head: Version2Head;
  readonly routeArn: string;
  readonly lambdas: LambdaAuthorizers;
  readonly tokens: () => Promise<Tokens>;
  readonly accountId: string;
}

/** What `requestContext.authorizer` says, by the kind of the route's authorizer. */
export type Authorization = Readonly<Record<string, unknown>> | undefined;

/** Lets a request to a route through, or throws `HttpError`. */
export async function authorize(request: PublicRequest, asked: Asked): Promise<Authorization> {
  const { route, snapshot, head, routeArn, lambdas, tokens, accountId } = asked;
  const authorizer = snapshot.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  switch (route.AuthorizationType) {
    case "AWS_IAM":
      return { iam: signerOf(request, accountId) };
    case "CUSTOM":
      if (authorizer === undefined) throw HttpError.internal();
      return {
        lambda: await lambdas.authorize({ authorizer, request, head, routeArn, flushes: asked.flushes }),
      };
    case "JWT": {
      if (authorizer === undefined) throw HttpError.internal();
      const [source = "$request.header.Authorization"] = authorizer.IdentitySource ?? [];
      const value = identityAt(source.slice("$".length), request, head);
      const token = value?.replace(/^Bearer +/i, "").trim();
      if (token === undefined || token === "") throw HttpError.unauthorized("");
      const scopes = route.AuthorizationScopes ?? [];
      return { jwt: await verified(await tokens(), { token, authorizer, scopes }) };
    }
    default:
      return undefined;
  }
}

/** The only key that there is belongs to the account's root. */
function signerOf(request: PublicRequest, accountId: string): Readonly<Record<string, unknown>> {
  const signer = request.signer("execute-api");
  if (signer.kind !== "key") throw HttpError.forbidden();
  return iamIdentity({ accessKeyId: signer.accessKeyId, accountId, arn: rootArn(accountId) });
}
