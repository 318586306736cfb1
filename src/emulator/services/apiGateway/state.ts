import type { DatabaseSync } from "node:sqlite";
import type { RestApi, Stage } from "@aws-sdk/client-api-gateway";
import type {
  GatewayResponse,
  RequestValidator,
  RestApiSnapshot,
  RestAuthorizer,
  RestModel,
  RestResource,
} from "../../contracts/restApis.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import type { Migration } from "../../store/open.ts";
import { notFound } from "./errors.ts";

/** Times are epoch milliseconds. */
export type RestApiRecord = Omit<RestApi, "createdDate" | "id"> & {
  readonly id: string;
  readonly createdAt: number;
};

export interface DeploymentRecord {
  readonly id: string;
  readonly description?: string;
  readonly createdAt: number;
  readonly snapshot: RestApiSnapshot;
}

export type StageRecord = Omit<Stage, "createdDate" | "lastUpdatedDate" | "stageName" | "deploymentId"> & {
  readonly stageName: string;
  readonly deploymentId: string;
  /** Serves what the API is made of now: a template's stage, whose deployment is the template itself. */
  readonly isLive?: true;
  readonly createdAt: number;
  readonly updatedAt: number;
};

const names = [
  "rest_apis",
  "resources",
  "validators",
  "models",
  "authorizers",
  "gateway_responses",
  "deployments",
  "stages",
] as const;

export const migrations: readonly Migration[] = names.map((name) =>
  collectionMigration(`apigateway_${name}`),
);

/** The account and region whose APIs these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** What the REST APIs are made of; the comment at each says owner and id. */
export class RestApiState {
  readonly place: Place;
  /** "", id */
  readonly restApis: Collection<RestApiRecord>;
  /** API's id, id */
  readonly resources: Collection<RestResource>;
  /** API's id, id */
  readonly validators: Collection<RequestValidator>;
  /** API's id, name */
  readonly models: Collection<RestModel>;
  /** API's id, id */
  readonly authorizers: Collection<RestAuthorizer>;
  /** API's id, response type */
  readonly gatewayResponses: Collection<GatewayResponse>;
  /** API's id, id */
  readonly deployments: Collection<DeploymentRecord>;
  /** API's id, name */
  readonly stages: Collection<StageRecord>;
  readonly #database: DatabaseSync;
  /** What live stages serve, until something of any API changes. */
  readonly #live = new Map<string, RestApiSnapshot>();

  readonly #flushes = new Map<string, number>();

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.restApis = new Collection(database, "apigateway_rest_apis");
    this.resources = new Collection(database, "apigateway_resources");
    this.validators = new Collection(database, "apigateway_validators");
    this.models = new Collection(database, "apigateway_models");
    this.authorizers = new Collection(database, "apigateway_authorizers");
    this.gatewayResponses = new Collection(database, "apigateway_gateway_responses");
    this.deployments = new Collection(database, "apigateway_deployments");
    this.stages = new Collection(database, "apigateway_stages");
  }

  get #parts(): readonly Collection<unknown>[] {
    return [
      this.resources,
      this.validators,
      this.models,
      this.authorizers,
      this.gatewayResponses,
      this.deployments,
      this.stages,
    ];
  }

  /** How often a stage was asked to forget what its authorizers said. */
  flushesOf(apiId: string, stageName: string): number {
    return this.#flushes.get(`${apiId}/${stageName}`) ?? 0;
  }

  flush(apiId: string, stageName: string): void {
    this.#flushes.set(`${apiId}/${stageName}`, this.flushesOf(apiId, stageName) + 1);
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.restApis, ...this.#parts], work);
  }

  /** Something of an API may have changed. */
  changed(): void {
    this.#live.clear();
  }

  /** What the API is made of now; the same object until `changed`. */
  live(api: RestApiRecord): RestApiSnapshot {
    const snapshot = this.#live.get(api.id) ?? this.snapshot(api);
    this.#live.set(api.id, snapshot);
    return snapshot;
  }

  clear(): void {
    this.changed();
    for (const collection of [this.restApis, ...this.#parts]) collection.clear();
  }

  /** Throws AWS's error for an API that does not exist. */
  existing(apiId: string | undefined): RestApiRecord {
    const found = this.restApis.get("", apiId ?? "");
    if (found === undefined) {
      throw notFound(`Invalid API identifier specified ${this.place.accountId}:${apiId}`);
    }
    return found;
  }

  remove(apiId: string): void {
    this.together(() => {
      this.restApis.delete("", apiId);
      for (const part of this.#parts) part.deleteOwner(apiId);
    });
  }

  snapshot(api: RestApiRecord): RestApiSnapshot {
    return {
      resources: [...this.resources.of(api.id).values()],
      validators: [...this.validators.of(api.id).values()],
      models: [...this.models.of(api.id).values()],
      authorizers: [...this.authorizers.of(api.id).values()],
      gatewayResponses: [...this.gatewayResponses.of(api.id).values()],
      binaryMediaTypes: api.binaryMediaTypes ?? [],
      apiKeySource: api.apiKeySource ?? "HEADER",
    };
  }
}
