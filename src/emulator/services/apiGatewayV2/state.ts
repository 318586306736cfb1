import type { DatabaseSync } from "node:sqlite";
import type { Api, Deployment, Model, Stage } from "@aws-sdk/client-apigatewayv2";
import type {
  HttpApiSnapshot,
  HttpAuthorizer,
  HttpIntegration,
  HttpRoute,
  WebSocketApiSnapshot,
  WebSocketIntegrationResponse,
  WebSocketRouteResponse,
} from "../../contracts/httpApis.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { unknownIdentifier } from "./errors.ts";

/** Times are epoch milliseconds. */
export type ApiRecord = Omit<Api, "CreatedDate" | "ApiId" | "ApiEndpoint" | "Name"> & {
  readonly ApiId: string;
  readonly Name: string;
  readonly createdAt: number;
};

export type DeploymentRecord = Omit<Deployment, "CreatedDate" | "DeploymentId"> & {
  readonly DeploymentId: string;
  readonly createdAt: number;
  readonly snapshot: ApiSnapshot;
};

/** What either kind of API is made of. */
export type ApiSnapshot = HttpApiSnapshot & WebSocketApiSnapshot;

export type StageRecord = Omit<Stage, "CreatedDate" | "LastUpdatedDate" | "StageName"> & {
  readonly StageName: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

const names = [
  "apis",
  "routes",
  "integrations",
  "authorizers",
  "deployments",
  "stages",
  "route_responses",
  "integration_responses",
  "models",
] as const;

export const migrations: readonly Migration[] = names.map((name) =>
  collectionMigration(`apigatewayv2_${name}`),
);

/** What HTTP and WebSocket APIs are made of; the comment at each says owner and id. */
export class HttpApiState {
  /** "", id */
  readonly apis: Collection<ApiRecord>;
  /** API's id, id */
  readonly routes: Collection<HttpRoute>;
  /** API's id, id */
  readonly integrations: Collection<HttpIntegration>;
  /** API's id, id */
  readonly authorizers: Collection<HttpAuthorizer>;
  /** API's id, id */
  readonly deployments: Collection<DeploymentRecord>;
  /** API's id, name */
  readonly stages: Collection<StageRecord>;
  /** API's id, route's id and id, as `responseKey` has them */
  readonly routeResponses: Collection<WebSocketRouteResponse>;
  /** API's id, integration's id and id, as `responseKey` has them */
  readonly integrationResponses: Collection<WebSocketIntegrationResponse>;
  /** API's id, id */
  readonly models: Collection<Model & { readonly ModelId: string }>;
  readonly #database: DatabaseSync;
  /** What stages serve that are deployed by themselves. */
  readonly #live = new Map<string, ApiSnapshot>();

  readonly #flushes = new Map<string, number>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.apis = new Collection(database, "apigatewayv2_apis");
    this.routes = new Collection(database, "apigatewayv2_routes");
    this.integrations = new Collection(database, "apigatewayv2_integrations");
    this.authorizers = new Collection(database, "apigatewayv2_authorizers");
    this.deployments = new Collection(database, "apigatewayv2_deployments");
    this.stages = new Collection(database, "apigatewayv2_stages");
    this.routeResponses = new Collection(database, "apigatewayv2_route_responses");
    this.integrationResponses = new Collection(database, "apigatewayv2_integration_responses");
    this.models = new Collection(database, "apigatewayv2_models");
  }

  get #parts(): readonly Collection<unknown>[] {
    return [
      this.routes,
      this.integrations,
      this.authorizers,
      this.deployments,
      this.stages,
      this.routeResponses,
      this.integrationResponses,
      this.models,
    ];
  }

  /** How often a stage was asked to forget what its authorizers said. */
  flushesOf(apiId: string, stageName: string): number {
    return this.#flushes.get(`${apiId}/${stageName}`) ?? 0;
  }

  flush(apiId: string, stageName: string): void {
    this.#flushes.set(`${apiId}/${stageName}`, this.flushesOf(apiId, stageName) + 1);
  }

  /** Throws AWS's error for an API that does not exist. */
  existing(apiId: string | undefined): ApiRecord {
    const found = this.apis.get("", apiId ?? "");
    if (found === undefined) throw unknownIdentifier("API", apiId);
    return found;
  }

  /** The one door through which something of an API changes: as one transaction, and served from then on. */
  change<Result>(apiId: string, work: () => Result): Result {
    this.#live.delete(apiId);
    return changeTogether(this.#database, [this.apis, ...this.#parts], work);
  }

  remove(apiId: string): void {
    this.change(apiId, () => {
      this.apis.delete("", apiId);
      for (const part of this.#parts) part.deleteOwner(apiId);
    });
  }

  clear(): void {
    this.#live.clear();
    for (const collection of [this.apis, ...this.#parts]) collection.clear();
  }

  /** What the API is made of now; the same object until it changes. */
  snapshot(api: ApiRecord): ApiSnapshot {
    const known = this.#live.get(api.ApiId);
    if (known !== undefined) return known;
    const snapshot = {
      routes: [...this.routes.of(api.ApiId).values()],
      integrations: [...this.integrations.of(api.ApiId).values()],
      authorizers: [...this.authorizers.of(api.ApiId).values()],
      cors: api.CorsConfiguration,
      routeSelectionExpression: api.RouteSelectionExpression ?? "",
      apiKeySelectionExpression: api.ApiKeySelectionExpression,
      routeResponses: [...this.routeResponses.of(api.ApiId).values()],
      integrationResponses: [...this.integrationResponses.of(api.ApiId).values()],
    };
    this.#live.set(api.ApiId, snapshot);
    return snapshot;
  }
}

/** Responses are told apart within their route, or their integration. */
export function responseKey(ownerId: string, id: string): string {
  return `${ownerId}/${id}`;
}
