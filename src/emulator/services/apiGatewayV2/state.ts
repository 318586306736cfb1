import type { DatabaseSync } from "node:sqlite";
import type { Api, Deployment, Stage } from "@aws-sdk/client-apigatewayv2";
import type {
  HttpApiSnapshot,
  HttpAuthorizer,
  HttpIntegration,
  HttpRoute,
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
  readonly snapshot: HttpApiSnapshot;
};

export type StageRecord = Omit<Stage, "CreatedDate" | "LastUpdatedDate" | "StageName"> & {
  readonly StageName: string;
  readonly createdAt: number;
  readonly updatedAt: number;
};

const names = ["apis", "routes", "integrations", "authorizers", "deployments", "stages"] as const;

export const migrations: readonly Migration[] = names.map((name) =>
  collectionMigration(`apigatewayv2_${name}`),
);

/** What HTTP APIs are made of; the comment at each says owner and id. */
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
  readonly #database: DatabaseSync;
  /** What stages serve that are deployed by themselves. */
  readonly #live = new Map<string, HttpApiSnapshot>();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.apis = new Collection(database, "apigatewayv2_apis");
    this.routes = new Collection(database, "apigatewayv2_routes");
    this.integrations = new Collection(database, "apigatewayv2_integrations");
    this.authorizers = new Collection(database, "apigatewayv2_authorizers");
    this.deployments = new Collection(database, "apigatewayv2_deployments");
    this.stages = new Collection(database, "apigatewayv2_stages");
  }

  get #parts(): readonly Collection<unknown>[] {
    return [this.routes, this.integrations, this.authorizers, this.deployments, this.stages];
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
  snapshot(api: ApiRecord): HttpApiSnapshot {
    const known = this.#live.get(api.ApiId);
    if (known !== undefined) return known;
    const snapshot = {
      routes: [...this.routes.of(api.ApiId).values()],
      integrations: [...this.integrations.of(api.ApiId).values()],
      authorizers: [...this.authorizers.of(api.ApiId).values()],
      cors: api.CorsConfiguration,
    };
    this.#live.set(api.ApiId, snapshot);
    return snapshot;
  }
}
