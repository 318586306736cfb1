import { rootArn } from "../../../../shared/arn.ts";
import type { PublicRequest } from "../../../contracts/publicRoute.ts";
import type { DeployedRestApi, RestApis, RestMethod } from "../../../contracts/restApis.ts";
import type { Tokens } from "../../apiGateway/tokens.ts";
import { type Identity, valueOf, type Version1Head } from "../../payloads/version1Event.ts";
import {
  authorizerBroken,
  GatewayError,
  invalidApiKey,
  invalidSignature,
  missingToken,
} from "../gatewayError.ts";
import type { LambdaAuthorizers } from "./lambdaAuthorizer.ts";
import { authorizeByPools } from "./userPools.ts";

interface Asked {
  readonly api: DeployedRestApi;
  readonly method: RestMethod;
  readonly head: Version1Head;
  readonly methodArn: string;
  readonly authorizers: LambdaAuthorizers;
  readonly tokens: () => Promise<Tokens>;
  readonly keyFor: RestApis["keyFor"];
  readonly accountId: string;
}

/** Who a request comes from, and what an authorizer said of it. */
interface Authorized {
  readonly identity: Identity;
  readonly authorizer: Readonly<Record<string, unknown>> | undefined;
  /** The client's key, where the authorizer says it. */
  readonly usageKey?: string;
}

/** Lets a request to a method through, or throws `GatewayError`. */
export async function authorize(request: PublicRequest, asked: Asked): Promise<Authorized> {
  const authorized = await whoCalls(request, asked);
  const { api, method, head, keyFor } = asked;
  if (method.apiKeyRequired !== true) return authorized;
  const isAuthorizers = api.snapshot.apiKeySource === "AUTHORIZER";
  const sent = isAuthorizers ? authorized.usageKey : valueOf(head.headers, "x-api-key");
  const key = sent === undefined ? undefined : keyFor(sent, api);
  if (key === undefined) throw new GatewayError(invalidApiKey);
  return { ...authorized, identity: { ...authorized.identity, apiKey: key.value, apiKeyId: key.id } };
}

async function whoCalls(request: PublicRequest, asked: Asked): Promise<Authorized> {
  const { api, method, head, methodArn, authorizers, accountId } = asked;
  switch (method.authorizationType) {
    case "AWS_IAM":
      return { identity: signerOf(request, accountId), authorizer: undefined };
    case "CUSTOM": {
      const authorizer = api.snapshot.authorizers.find(({ id }) => id === method.authorizerId);
      if (authorizer === undefined) throw new GatewayError(authorizerBroken);
      const { context, usageKey } = await authorizers.authorize({
        authorizer,
        request,
        head,
        methodArn,
        flushes: api.flushes,
      });
      return { identity: {}, authorizer: context, ...(usageKey !== undefined && { usageKey }) };
    }
    case "COGNITO_USER_POOLS": {
      const authorizer = api.snapshot.authorizers.find(({ id }) => id === method.authorizerId);
      if (authorizer === undefined) throw new GatewayError(authorizerBroken);
      const scopes = method.authorizationScopes ?? [];
      return {
        identity: {},
        authorizer: await authorizeByPools(await asked.tokens(), { authorizer, head, scopes }),
      };
    }
    default:
      return { identity: {}, authorizer: undefined };
  }
}

/** The only key that there is belongs to the account's root. */
function signerOf(request: PublicRequest, accountId: string): Identity {
  const signer = request.signer("execute-api");
  switch (signer.kind) {
    case "nobody":
      throw new GatewayError(missingToken);
    case "refused":
      throw new GatewayError(invalidSignature(signer.error.wireMessage));
    case "key":
      return {
        accessKey: signer.accessKeyId,
        accountId,
        caller: accountId,
        user: accountId,
        userArn: rootArn(accountId),
      };
  }
}
