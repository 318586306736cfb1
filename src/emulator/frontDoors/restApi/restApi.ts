import { formatArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import { type Backends, BackendError } from "../../contracts/backends.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { PublicRequest, PublicResponse, PublicRoute } from "../../contracts/publicRoute.ts";
import type { DeployedRestApi, RestApis, RestMethod, RestResource } from "../../contracts/restApis.ts";
import { ServiceError } from "../../contracts/service.ts";
import { isHeaderName, onTheWire } from "../payloads/headers.ts";
import { randomDigits, traceOf } from "../payloads/trace.ts";
import { type Identity, type Version1Facts, version1Head, version1Known } from "../payloads/version1Event.ts";
import { apiIdAt, placeOf, splitStage } from "../apiGateway/address.ts";
import type { Tokens } from "../apiGateway/tokens.ts";
import { LambdaAuthorizers } from "./authorizers/lambdaAuthorizer.ts";
import {
  forbidden,
  GatewayError,
  integrationFailure,
  internalError,
  missingToken,
  timedOut,
  tooLarge,
} from "./gatewayError.ts";
import { gatewayAnswer } from "./gatewayAnswer.ts";
import type { IntegrationAnswer } from "./integrations/integration.ts";
import { integrate } from "./integrations/integrate.ts";
import { authorize } from "./authorizers/authorize.ts";
import { type RouteMatch, Routes } from "../apiGateway/routes.ts";

interface RestApiOptions {
  readonly restApis: RestApis;
  readonly invocations: Invocations;
  readonly backends: Backends;
  readonly tokens: () => Promise<Tokens>;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request's body has at most so many bytes. */
const bodyBytes = 10 * 1024 * 1024;

/** REST APIs as their clients meet them: routes, authorizers, validators, integrations. */
export function restApiDoor(options: RestApiOptions): PublicRoute {
  const door = new RestApiDoor(options);
  return {
    matches: (host, path) => placeOf(host, path) !== undefined,
    answer: (request) => door.answer(request),
  };
}

type RestRoutes = Routes<RestMethod, RestResource>;
type RestMatch = RouteMatch<RestMethod, RestResource>;

class RestApiDoor {
  readonly #options: RestApiOptions;
  readonly #authorizers: LambdaAuthorizers;
  /** By what a deployment froze, which never changes. */
  readonly #routes = new WeakMap<object, RestRoutes>();

  constructor(options: RestApiOptions) {
    this.#options = options;
    this.#authorizers = new LambdaAuthorizers(options);
  }

  async answer(request: PublicRequest): Promise<PublicResponse> {
    const { restApis, region, log } = this.#options;
    const place = placeOf(request.host, request.path);
    const apiId = place && apiIdAt(place, restApis, region);
    const { stage, rest } = splitStage(place?.path ?? "/");
    const api = apiId === undefined ? undefined : restApis.deployed(apiId, stage);
    const extendedRequestId = extendedIdOf(request.requestId);
    const ids = { "x-amzn-RequestId": request.requestId, "x-amz-apigw-id": extendedRequestId };
    try {
      if (place === undefined || api === undefined) throw new GatewayError(forbidden);
      // However many slashes were sent after the stage, one counts (recorded).
      const path = `/${rest.replace(/^\/+/, "")}`;
      return toResponse(
        await this.#serve(request, { api, path, fullPath: place.path, extendedRequestId }),
        ids,
      );
    } catch (error) {
      if (error instanceof GatewayError) return gatewayAnswer(error, api?.snapshot, request, ids);
      if (error instanceof BackendError) {
        if (error.kind !== "given-up")
          log.warn("an API could not reach its integration", { api: api?.apiId, error: error.message });
        return gatewayAnswer(new GatewayError(integrationFailure(error)), api?.snapshot, request, ids);
      }
      if (!(error instanceof ServiceError)) throw error;
      // The client learns nothing of why; whoever writes the API must.
      log.warn("an API could not call its function", {
        api: api?.apiId,
        path: request.path,
        error: error.message,
      });
      return gatewayAnswer(new GatewayError(internalError(500)), api?.snapshot, request, ids);
    }
  }

  async #serve(request: PublicRequest, at: Served): Promise<IntegrationAnswer> {
    const { api, path } = at;
    const { invocations, backends, clock } = this.#options;
    const match = this.#routesOf(api).match(request.method, path);
    if (match === undefined) throw new GatewayError(missingToken);
    const waiting = new AbortController();
    // Before anything is waited for: a client that has gone is not told of again.
    request.onGone(() => waiting.abort());
    const body = await request.body(bodyBytes);
    if (body === undefined) throw new GatewayError(tooLarge);
    const facts = this.#facts(request, at, match);
    const { method } = match;
    const unknown = version1Head(request, facts);
    const { identity, authorizer } = await authorize(request, {
      api,
      method,
      head: unknown,
      methodArn: this.#methodArn(request, at),
      authorizers: this.#authorizers,
      tokens: this.#options.tokens,
      keyFor: (value, stage) => this.#options.restApis.keyFor(value, stage),
      accountId: this.#options.accountId,
    });
    const head = version1Known(unknown, request, { ...facts, identity, authorizer });
    if (method.requestValidatorId !== undefined) {
      const { checkRequest } = await import("./requestCheck.ts");
      checkRequest(head, body, { snapshot: api.snapshot, method });
    }
    const integration = method.methodIntegration;
    if (integration === undefined) throw new GatewayError(internalError(500));
    const { signal } = waiting;
    const running = integrate({
      request,
      body,
      head,
      api,
      method,
      integration,
      invocations,
      backends,
      signal,
    });
    const late = Promise.withResolvers<never>();
    const cancel = clock.after(integration.timeoutInMillis ?? 29_000, () => {
      late.reject(new GatewayError(timedOut));
      waiting.abort();
    });
    try {
      return await Promise.race([running, late.promise]);
    } finally {
      cancel();
      // It goes on after its client was told that it is late, and what it says then is for nobody.
      running.catch(() => undefined);
    }
  }

  #routesOf({ snapshot }: DeployedRestApi): RestRoutes {
    const known = this.#routes.get(snapshot);
    if (known !== undefined) return known;
    const routes: RestRoutes = new Routes(snapshot.resources);
    this.#routes.set(snapshot, routes);
    return routes;
  }

  #facts(
    request: PublicRequest,
    { api, path, fullPath, extendedRequestId }: Served,
    match: RestMatch,
  ): Version1Facts {
    const now = this.#options.clock.now();
    return {
      apiId: api.apiId,
      accountId: this.#options.accountId,
      stage: api.stageName,
      deploymentId: api.deploymentId,
      resourceId: match.resource.id,
      resourcePath: match.resource.path,
      operationName: match.method.operationName,
      path,
      fullPath,
      pathParameters: match.pathParameters,
      stageVariables: api.variables,
      identity: {} satisfies Identity,
      authorizer: undefined,
      extendedRequestId,
      trace: traceOf(request, now),
      now,
    };
  }

  #methodArn({ method }: PublicRequest, { api, path }: Served): string {
    const { region, accountId } = this.#options;
    const resource = `${api.apiId}/${api.stageName}/${method}${path}`;
    return formatArn({ service: "execute-api", region, accountId, resource });
  }
}

/** A request on its way: which API it is to, and as what. */
interface Served {
  readonly api: DeployedRestApi;
  /** Below the stage. */
  readonly path: string;
  /** With the stage, as it was sent. */
  readonly fullPath: string;
  readonly extendedRequestId: string;
}

/** Of another form and no less chance than a request's id. */
function extendedIdOf(requestId: string): string {
  const bytes = Buffer.from(randomDigits(requestId), "hex").reverse();
  return `${bytes.toString("base64").slice(0, 15)}=`;
}

function toResponse(
  { status, headers, body, trace }: IntegrationAnswer,
  ids: Readonly<Record<string, string>>,
): PublicResponse {
  const named = Object.entries(headers).filter(([name]) => isHeaderName(name));
  const sent = named.map(([name, values]) => [name, onTheWire(values)]);
  const hasType = named.some(([name]) => name.toLowerCase() === "content-type");
  return {
    status,
    headers: {
      ...ids,
      ...(trace !== undefined && { "X-Amzn-Trace-Id": trace }),
      ...(!hasType && { "Content-Type": "application/json" }),
      ...(Object.fromEntries(sent) as Record<string, string[]>),
    },
    body,
  };
}
