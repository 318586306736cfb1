import * as v from "valibot";
import type { Clock } from "../../../../shared/clock.ts";
import type { Invocations } from "../../../contracts/invocations.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { RestAuthorizer } from "../../../contracts/restApis.ts";
import { type Version1Head, valueOf } from "../../payloads/version1Event.ts";
import { accessDenied, authorizerBroken, GatewayError, unauthorized } from "../gatewayError.ts";
import { functionOf } from "../../apiGateway/integrationUri.ts";
import { matchesWhole } from "../pattern.ts";
import { askAuthorizer } from "../../apiGateway/askAuthorizer.ts";
import { AuthorizerCache } from "../../apiGateway/authorizerCache.ts";
import { PolicyDocument, verdictOf } from "../../apiGateway/policy.ts";

const Answer = v.object({
  principalId: v.union([v.string(), v.number()]),
  policyDocument: PolicyDocument,
  context: v.nullish(v.record(v.string(), v.nullable(v.union([v.string(), v.number(), v.boolean()])))),
  usageIdentifierKey: v.nullish(v.string()),
});
type Answer = v.InferOutput<typeof Answer>;

interface Asked {
  readonly authorizer: RestAuthorizer;
  readonly request: PublicRequest;
  readonly head: Version1Head;
  /** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
  readonly methodArn: string;
  /** The stage's. */
  readonly flushes: number;
}

/** An authorizer's answer as a function sees it, and the client's key in it. */
interface Authorization {
  readonly context: Readonly<Record<string, unknown>>;
  readonly usageKey?: string;
}

/** Functions that decide who may call a method: TOKEN and REQUEST authorizers. */
export class LambdaAuthorizers {
  readonly #invocations: Invocations;
  readonly #clock: Clock;
  readonly #cache: AuthorizerCache<Answer>;

  constructor({ invocations, clock }: { readonly invocations: Invocations; readonly clock: Clock }) {
    this.#invocations = invocations;
    this.#clock = clock;
    this.#cache = new AuthorizerCache(clock);
  }

  /** Throws `GatewayError` for who may not. The policy that is kept decides about every method of the API. */
  async authorize(asked: Asked): Promise<Authorization> {
    const { authorizer, head, methodArn } = asked;
    const sources = identityOf(authorizer, head);
    if (sources === undefined) throw new GatewayError(unauthorized);
    const { apiId, stage } = head.requestContext;
    const key = JSON.stringify([apiId, stage, asked.flushes, authorizer.id, sources]);
    const kept = sources.length > 0 ? this.#cache.get(key) : undefined;
    const began = this.#clock.now();
    const answer = kept ?? (await this.#ask(asked, sources[0] ?? ""));
    if (kept === undefined && sources.length > 0) {
      this.#cache.set(key, answer, authorizer.authorizerResultTtlInSeconds);
    }
    const verdict = verdictOf(answer.policyDocument, methodArn);
    if (verdict !== "allow") throw new GatewayError(accessDenied(verdict === "deny"));
    const context = Object.entries(answer.context ?? {}).map(([name, value]) => [
      name,
      value === null ? null : String(value),
    ]);
    const { usageIdentifierKey: usageKey } = answer;
    return {
      context: {
        principalId: String(answer.principalId),
        integrationLatency: kept === undefined ? this.#clock.now() - began : 0,
        ...(Object.fromEntries(context) as object),
      },
      ...(typeof usageKey === "string" && { usageKey }),
    };
  }

  async #ask({ authorizer, request, head, methodArn }: Asked, token: string): Promise<Answer> {
    const fn = functionOf(authorizer.authorizerUri, head.stageVariables ?? undefined);
    if (fn === undefined) throw new GatewayError(authorizerBroken);
    const event =
      authorizer.type === "TOKEN"
        ? { type: "TOKEN", authorizationToken: token, methodArn }
        : { type: "REQUEST", methodArn, ...head };
    const said = await askAuthorizer({
      invocations: this.#invocations,
      fn,
      apiId: head.requestContext.apiId,
      requestId: request.requestId,
      event,
    });
    if (said.kind !== "answer") {
      throw new GatewayError(said.kind === "unauthorized" ? unauthorized : authorizerBroken);
    }
    const answer = v.safeParse(Answer, said.value);
    if (!answer.success) throw new GatewayError(authorizerBroken);
    return answer.output;
  }
}

/** The values of the identity sources, or undefined where one of them is missing or is not of the form that is asked for. */
function identityOf(authorizer: RestAuthorizer, head: Version1Head): readonly string[] | undefined {
  const { type, identitySource = "", identityValidationExpression: expression } = authorizer;
  const named = identitySource.split(",").map((source) => source.trim());
  const sources = named.filter((source) => source !== "");
  if (sources.length === 0 && type === "TOKEN") sources.push("method.request.header.Authorization");
  const values = sources.map((source) => sourceOf(source, head));
  const found = values.filter((value) => value !== undefined && value !== "");
  if (found.length < sources.length) return undefined;
  if (type === "TOKEN" && expression && !matchesWhole(expression, found[0] ?? "")) return undefined;
  return found.map((value) => value ?? "");
}

function sourceOf(source: string, head: Version1Head): string | undefined {
  const [, place = "", name = ""] =
    /^(method\.request\.[a-z]+|stageVariables|context)\.(.+)$/.exec(source) ?? [];
  switch (place) {
    case "method.request.header":
      return valueOf(head.headers, name.toLowerCase());
    case "method.request.querystring":
      return head.queryStringParameters?.[name];
    case "stageVariables":
      return head.stageVariables?.[name];
    case "context": {
      const value = name
        .split(".")
        .reduce<unknown>(
          (at, key) =>
            typeof at === "object" && at !== null
              ? (at as Readonly<Record<string, unknown>>)[key]
              : undefined,
          head.requestContext,
        );
      return typeof value === "string" ? value : undefined;
    }
    default:
      return undefined;
  }
}
