import * as v from "valibot";
import type { Clock } from "../../../../shared/clock.ts";
import type { HttpAuthorizer } from "../../../contracts/httpApis.ts";
import type { Invocations } from "../../../contracts/invocations.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import { askAuthorizer } from "../../apiGateway/askAuthorizer.ts";
import { AuthorizerCache } from "../../apiGateway/authorizerCache.ts";
import { functionOf } from "../../apiGateway/integrationUri.ts";
import { PolicyDocument, verdictOf } from "../../apiGateway/policy.ts";
import type { Version2Head } from "../../payloads/version2Event.ts";
import { HttpError } from "../httpError.ts";
import { identityAt } from "../../apiGateway/identitySource.ts";

const Context = v.nullish(v.record(v.string(), v.unknown()));
const SimpleAnswer = v.object({ isAuthorized: v.boolean(), context: Context });
const PolicyAnswer = v.object({
  principalId: v.optional(v.union([v.string(), v.number()])),
  policyDocument: PolicyDocument,
  context: Context,
});
type Answer = v.InferOutput<typeof SimpleAnswer> | v.InferOutput<typeof PolicyAnswer>;

interface Asked {
  readonly authorizer: HttpAuthorizer;
  readonly request: PublicRequest;
  readonly head: Version2Head;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly routeArn: string;
  /** The stage's. */
  readonly flushes: number;
}

/** Functions that decide who may call a route of an HTTP API. */
export class LambdaAuthorizers {
  readonly #invocations: Invocations;
  readonly #cache: AuthorizerCache<Answer>;

  constructor({ invocations, clock }: { readonly invocations: Invocations; readonly clock: Clock }) {
    this.#invocations = invocations;
    this.#cache = new AuthorizerCache(clock);
  }

  /** The context that the authorizer gives the function. Throws `HttpError` for who may not. */
  async authorize(asked: Asked): Promise<Readonly<Record<string, unknown>>> {
    const { authorizer, request, head, routeArn } = asked;
    const { IdentitySource: sources = [], AuthorizerResultTtlInSeconds: ttl = 0 } = authorizer;
    const values = sources.map((source) => identityAt(source.slice("$".length), request, head));
    const identity = values.filter((value) => value !== undefined && value !== "");
    if (identity.length < sources.length) throw HttpError.unauthorized();
    const { apiId, stage } = head.requestContext;
    const key = JSON.stringify([apiId, stage, asked.flushes, authorizer.AuthorizerId, identity]);
    // What is kept counts for every route, unless the route is one of the sources.
    const kept = identity.length > 0 ? this.#cache.get(key) : undefined;
    const answer = kept ?? (await this.#ask(asked, identity));
    if (kept === undefined && identity.length > 0) this.#cache.set(key, answer, ttl);
    const isAllowed =
      "isAuthorized" in answer ? answer.isAuthorized : verdictOf(answer.policyDocument, routeArn) === "allow";
    if (!isAllowed) throw HttpError.forbidden();
    return answer.context ?? {};
  }

  async #ask({ authorizer, request, head, routeArn }: Asked, identity: readonly unknown[]): Promise<Answer> {
    const fn = functionOf(authorizer.AuthorizerUri, head.stageVariables);
    if (fn === undefined) throw HttpError.internal();
    const event =
      authorizer.AuthorizerPayloadFormatVersion === "1.0"
        ? version1(head, routeArn, identity)
        : { ...head, type: "REQUEST", routeArn, identitySource: identity.length > 0 ? identity : null };
    const said = await askAuthorizer({
      invocations: this.#invocations,
      fn,
      apiId: head.requestContext.apiId,
      requestId: request.requestId,
      event,
    });
    if (said.kind !== "answer") {
      throw said.kind === "unauthorized" ? HttpError.unauthorized() : HttpError.internal();
    }
    const answer = v.safeParse(
      authorizer.EnableSimpleResponses === true ? SimpleAnswer : PolicyAnswer,
      said.value,
    );
    if (!answer.success) throw HttpError.internal();
    return answer.output;
  }
}

/** The older form of the event, which names what it goes by twice. */
function version1(head: Version2Head, methodArn: string, identity: readonly unknown[]) {
  const { requestContext: context } = head;
  const source = identity.join(",");
  return {
    version: "1.0",
    type: "REQUEST",
    methodArn,
    identitySource: source,
    authorizationToken: source,
    resource: head.routeKey.replace(/^[A-Z]+ /, ""),
    path: head.rawPath,
    httpMethod: context.http.method,
    headers: head.headers,
    queryStringParameters: head.queryStringParameters ?? {},
    pathParameters: head.pathParameters ?? {},
    stageVariables: head.stageVariables ?? {},
    requestContext: {
      path: head.rawPath,
      accountId: context.accountId,
      resourceId: head.routeKey,
      stage: context.stage,
      requestId: context.requestId,
      identity: { sourceIp: context.http.sourceIp, userAgent: context.http.userAgent },
      resourcePath: head.routeKey.replace(/^[A-Z]+ /, ""),
      httpMethod: context.http.method,
      apiId: context.apiId,
    },
  };
}
