import * as v from "valibot";
import { ServiceError } from "../../contracts/service.ts";
import type { JsonApi } from "./jsonApi.ts";

type Members = Readonly<Record<string, unknown>>;

const Description = v.object({
  Table: v.object({
    LatestStreamArn: v.nullish(v.string()),
    GlobalSecondaryIndexes: v.nullish(v.array(v.object({ IndexName: v.string() }))),
  }),
});

interface TableDescription {
  readonly streamArn: string | undefined;
  /** Of its global indexes. */
  readonly indexNames: readonly string[];
}
const Anything = v.looseObject({});

/** What is asked of tables from within. Throws `ServiceError` for what is refused, `AppError` when nobody can be asked. */
export class TablesApi {
  readonly #api: JsonApi;

  constructor(api: JsonApi) {
    this.#api = api;
  }

  /** Undefined for a table that is not there. */
  async describe(TableName: string): Promise<TableDescription | undefined> {
    try {
      const { Table: table } = await this.#ask("DescribeTable", { TableName }, Description);
      return {
        streamArn: table.LatestStreamArn ?? undefined,
        indexNames: (table.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName),
      };
    } catch (error) {
      if (error instanceof ServiceError && error.code === "ResourceNotFoundException") return undefined;
      throw error;
    }
  }

  async create(TableName: string, members: Members): Promise<void> {
    await this.#ask("CreateTable", { TableName, ...members }, Anything);
  }

  async update(TableName: string, members: Members): Promise<void> {
    await this.#ask("UpdateTable", { TableName, ...members }, Anything);
  }

  /** Has items removed when their time has come. */
  async expire(TableName: string, TimeToLiveSpecification: Members): Promise<void> {
    await this.#ask("UpdateTimeToLive", { TableName, TimeToLiveSpecification }, Anything);
  }

  #ask<Schema extends v.GenericSchema>(operation: string, input: Members, schema: Schema) {
    return this.#api.ask(`DynamoDB_20120810.${operation}`, input, schema);
  }
}
