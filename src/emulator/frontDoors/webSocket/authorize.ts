import * as v from "valibot";
import { rootArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { DeployedWebSocketApi, HttpAuthorizer, HttpRoute } from "../../contracts/httpApis.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { PublicRequest } from "../../contracts/publicRoute.ts";
import { askAuthorizer } from "../apiGateway/askAuthorizer.ts";
import { identityAt } from "../apiGateway/identitySource.ts";
import { functionOf } from "../apiGateway/integrationUri.ts";
import { PolicyDocument, verdictOf } from "../apiGateway/policy.ts";
import type { connectEvent } from "./events.ts";
import { SocketError } from "./socketError.ts";

export type ConnectEvent = ReturnType<typeof connectEvent>;

interface Asked {
  readonly api: DeployedWebSocketApi;
  readonly route: HttpRoute;
  readonly event: ConnectEvent;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/$connect` */
  readonly methodArn: string;
  readonly invocations: Invocations;
  readonly accountId: string;
  readonly clock: Clock;
}

/** Who a connection is from, and what an authorizer said of it. */
export interface Authorized {
  readonly signer?: Readonly<Record<string, unknown>>;
  readonly authorizer?: Readonly<Record<string, unknown>>;
  /** The client's key, where the authorizer says it. */
  readonly usageKey?: string;
}

/** Lets a request to connect through, or throws `SocketError`. */
export async function authorize(request: PublicRequest, asked: Asked): Promise<Authorized> {
  const { route, api, accountId } = asked;
  switch (route.AuthorizationType) {
    case "AWS_IAM":
      return { signer: signerOf(request, accountId) };
    case "CUSTOM": {
      const authorizer = api.snapshot.authorizers.find(
        ({ AuthorizerId }) => AuthorizerId === route.AuthorizerId,
      );
      if (authorizer === undefined) throw SocketError.authorizer();
      return await ask(request, authorizer, asked);
    }
    default:
      return {};
  }
}

/** The only key that there is belongs to the account's root. */
function signerOf(request: PublicRequest, accountId: string): Readonly<Record<string, unknown>> {
  const signer = request.signer("execute-api");
  if (signer.kind === "nobody") throw new SocketError(403, "Missing Authentication Token");
  if (signer.kind === "refused") throw new SocketError(403, signer.error.wireMessage ?? "Forbidden");
  const userArn = rootArn(accountId);
  return { accountId, caller: accountId, accessKey: signer.accessKeyId, userArn, user: accountId };
}

const Answer = v.object({
  principalId: v.union([v.string(), v.number()]),
  policyDocument: PolicyDocument,
  usageIdentifierKey: v.nullish(v.string()),
  context: v.nullish(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
});

async function ask(
  request: PublicRequest,
  authorizer: HttpAuthorizer,
  { api, event, methodArn, invocations, clock }: Asked,
): Promise<Authorized> {
  const sources = authorizer.IdentitySource ?? [];
  if (sources.some((source) => (identityAt(source.replace(/^route\./, ""), request, event) ?? "") === "")) {
    throw SocketError.unauthorized();
  }
  const fn = functionOf(authorizer.AuthorizerUri, api.variables);
  if (fn === undefined) throw SocketError.authorizer();
  const { isBase64Encoded: _, ...asEvent } = event;
  const began = clock.now();
  const said = await askAuthorizer({
    invocations,
    fn,
    apiId: api.apiId,
    requestId: request.requestId,
    event: { type: "REQUEST", methodArn, ...asEvent },
  });
  if (said.kind === "unauthorized") throw SocketError.unauthorized();
  const answer = v.safeParse(Answer, said.kind === "answer" ? said.value : undefined);
  if (!answer.success) throw SocketError.authorizer();
  const { principalId, policyDocument, context, usageIdentifierKey: usageKey } = answer.output;
  if (verdictOf(policyDocument, methodArn) !== "allow") throw SocketError.forbidden();
  const told = Object.entries(context ?? {}).map(([name, value]) => [
    name,
    value === null ? null : String(value),
  ]);
  const authorizerContext = {
    principalId: String(principalId),
    integrationLatency: clock.now() - began,
    ...(Object.fromEntries(told) as object),
  };
  return { authorizer: authorizerContext, ...(typeof usageKey === "string" && { usageKey }) };
}
