import { formatArn } from "../../../shared/arn.ts";
import type { Clock } from "../../../shared/clock.ts";
import type { Log } from "../../../shared/log.ts";
import type { DeployedHttpApi, HttpApis, HttpApiSnapshot, HttpRoute } from "../../contracts/httpApis.ts";
import { type Backends, BackendError } from "../../contracts/backends.ts";
import type { Invocations } from "../../contracts/invocations.ts";
import type { PublicRequest, PublicResponse, PublicRoute } from "../../contracts/publicRoute.ts";
import { ServiceError } from "../../contracts/service.ts";
import { apiIdAt, decoded, type Place, placeOf, splitStage } from "../apiGateway/address.ts";
import { Routes, type Routed } from "../apiGateway/routes.ts";
import { corsHeaders, isPreflight, preflightHeaders } from "../payloads/cors.ts";
import { isHeaderName, onTheWire } from "../payloads/headers.ts";
import { traceOf } from "../payloads/trace.ts";
import type { UrlAnswer } from "../payloads/version2Answer.ts";
import { version2Head, version2Known, type Version2Facts } from "../payloads/version2Event.ts";
import { authorize } from "./authorizers/authorize.ts";
import { LambdaAuthorizers } from "./authorizers/lambdaAuthorizer.ts";
import type { Tokens } from "../apiGateway/tokens.ts";
import { HttpError } from "./httpError.ts";
import { integrate } from "./integrations/integrate.ts";

interface HttpApiOptions {
  readonly httpApis: HttpApis;
  readonly invocations: Invocations;
  readonly backends: Backends;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly tokens: () => Promise<Tokens>;
}

const bodyBytes = 10 * 1024 * 1024;

/** HTTP APIs as their clients meet them: CORS, routes, authorizers, integrations. */
export function httpApiDoor(options: HttpApiOptions): PublicRoute {
  const door = new HttpApiDoor(options);
  return {
    matches(host, path) {
      const place = placeOf(host, path);
      return place !== undefined && apiIdAt(place, options.httpApis, options.region) !== undefined;
    },
    answer: (request) => door.answer(request),
  };
}

class HttpApiDoor {
  readonly #options: HttpApiOptions;
  readonly #lambdas: LambdaAuthorizers;
  readonly #routes = new WeakMap<HttpApiSnapshot, Routes<HttpRoute, Routed<HttpRoute>>>();

  constructor(options: HttpApiOptions) {
    this.#options = options;
    this.#lambdas = new LambdaAuthorizers(options);
  }

  async answer(request: PublicRequest): Promise<PublicResponse> {
    const found = this.#find(request);
    const cors = found?.api.snapshot.cors;
    const origin = originOf(request);
    try {
      if (found === undefined) throw HttpError.notFound();
      if (isPreflight(request, cors)) {
        return toResponse({
          status: 204,
          headers: preflightHeaders(cors ?? {}, origin),
          cookies: [],
          body: Buffer.alloc(0),
        });
      }
      const answer = await this.#serve(request, found);
      return toResponse(answer, { apiCors: cors && corsHeaders(cors, origin), requestId: request.requestId });
    } catch (error) {
      const known = this.#known(error, request, found);
      const { status, text, headers } = known;
      const body = Buffer.from(JSON.stringify({ message: text }));
      const answer = {
        status,
        headers: { "content-type": "application/json", ...headers },
        cookies: [],
        body,
      };
      return toResponse(answer, { apiCors: cors && corsHeaders(cors, origin), requestId: request.requestId });
    }
  }

  /** The client learns nothing of why a function could not be called; whoever writes the API must. */
  #known(error: unknown, { path }: PublicRequest, found: Found | undefined): HttpError {
    if (error instanceof HttpError) return error;
    if (error instanceof BackendError) {
      const { message: reason } = error;
      if (error.kind !== "given-up")
        this.#options.log.warn("an API could not reach its integration", { api: found?.api.apiId, reason });
      if (error.kind === "no-service-path") return HttpError.internal();
      return error.kind === "off-machine" ? new HttpError(503, reason) : HttpError.late();
    }
    if (!(error instanceof ServiceError)) throw error;
    this.#options.log.warn("an API could not call its function", {
      api: found?.api.apiId,
      path,
      error: error.message,
    });
    return HttpError.internal();
  }

  /** The stage that the path begins with, else the one without a name. */
  #find({ host, path }: PublicRequest): Found | undefined {
    const { httpApis, region } = this.#options;
    const place = placeOf(host, path);
    const apiId = place && apiIdAt(place, httpApis, region);
    if (place === undefined || apiId === undefined) return undefined;
    const { stage, rest } = splitStage(place.path);
    const named = stage === "$default" ? undefined : httpApis.deployed(apiId, stage);
    if (named !== undefined) return { api: named, place, path: rest === "" ? "/" : rest };
    const api = httpApis.deployed(apiId, "$default");
    return api && { api, place, path: place.path };
  }

  async #serve(request: PublicRequest, found: Found): Promise<UrlAnswer> {
    const { api, path } = found;
    const { clock, accountId, tokens } = this.#options;
    const match = this.#routesOf(api.snapshot).match(request.method, path);
    const route = match?.method ?? api.snapshot.routes.find(({ RouteKey }) => RouteKey === "$default");
    if (route === undefined) throw HttpError.notFound();
    const integration = api.snapshot.integrations.find(
      ({ IntegrationId }) => route.Target === `integrations/${IntegrationId}`,
    );
    if (integration === undefined) throw HttpError.internal();
    const waiting = new AbortController();
    // Before anything is waited for: a client that has gone is not told of again.
    request.onGone(() => waiting.abort());
    const body = await request.body(bodyBytes);
    if (body === undefined) throw HttpError.tooLarge();
    const facts = this.#facts(request, found, route, match?.pathParameters ?? {});
    const unknown = version2Head(request, facts);
    const authorizer = await authorize(request, {
      route,
      snapshot: api.snapshot,
      flushes: api.flushes,
      head: unknown,
      routeArn: this.#routeArn(request, found),
      lambdas: this.#lambdas,
      tokens,
      accountId,
    });
    const head = version2Known(unknown, authorizer);
    const { invocations, backends } = this.#options;
    const { signal } = waiting;
    const running = integrate({ request, integration, head, body, api, invocations, backends, signal });
    const late = Promise.withResolvers<never>();
    const cancel = clock.after(integration.TimeoutInMillis ?? 30_000, () => {
      late.reject(HttpError.late());
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

  #routesOf(snapshot: HttpApiSnapshot): Routes<HttpRoute, Routed<HttpRoute>> {
    const known = this.#routes.get(snapshot);
    if (known !== undefined) return known;
    const byPath = new Map<string, Record<string, HttpRoute>>();
    for (const route of snapshot.routes) {
      const [, method = "", path = ""] = /^([A-Z]+) (\/.*)$/.exec(route.RouteKey) ?? [];
      if (method !== "") byPath.set(path, { ...byPath.get(path), [method]: route });
    }
    const routes = new Routes<HttpRoute, Routed<HttpRoute>>(
      [...byPath].map(([path, methods]) => ({ path, methods })),
    );
    this.#routes.set(snapshot, routes);
    return routes;
  }

  #facts(
    request: PublicRequest,
    { api, place }: Found,
    route: HttpRoute,
    pathParameters: Readonly<Record<string, string>>,
  ): Version2Facts {
    const now = this.#options.clock.now();
    return {
      apiId: api.apiId,
      accountId: this.#options.accountId,
      routeKey: route.RouteKey,
      stage: api.stageName,
      rawPath: decoded(place.path),
      pathParameters: Object.fromEntries(
        Object.entries(pathParameters).map(([name, value]) => [name, decoded(value)]),
      ),
      stageVariables: api.variables,
      // An HTTP API moves cookies to where they are apart from each other.
      withoutHeaders: ["cookie"],
      trace: traceOf(request, now),
      now,
    };
  }

  #routeArn({ method }: PublicRequest, { api, path }: Found): string {
    const { region, accountId } = this.#options;
    const resource = `${api.apiId}/${api.stageName}/${method}${path}`;
    return formatArn({ service: "execute-api", region, accountId, resource });
  }
}

interface Found {
  readonly api: DeployedHttpApi;
  readonly place: Place;
  /** Below the stage. */
  readonly path: string;
}

function originOf({ headers }: PublicRequest): string | undefined {
  const origin = headers["origin"];
  return typeof origin === "string" ? origin : undefined;
}

interface Additions {
  /** Where the API has CORS of its own, the function's is not heard. */
  readonly apiCors?: Readonly<Record<string, string>> | undefined;
  readonly requestId?: string;
}

function toResponse({ status, headers, cookies, body }: UrlAnswer, more: Additions = {}): PublicResponse {
  const { apiCors, requestId } = more;
  const own = Object.entries(headers).filter(
    ([name]) =>
      name !== "content-length" &&
      isHeaderName(name) &&
      (apiCors === undefined || !name.startsWith("access-control-")),
  );
  const sent = own.map(([name, value]) => [name, onTheWire([value])]);
  const setCookies = onTheWire(cookies);
  return {
    status,
    headers: {
      ...(requestId !== undefined && { "apigw-requestid": requestId }),
      ...(Object.fromEntries(sent) as Record<string, string[]>),
      ...apiCors,
      ...(setCookies.length > 0 && { "set-cookie": setCookies }),
    },
    body,
  };
}
