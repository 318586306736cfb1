import * as v from "valibot";
import { AppError } from "../../../shared/errors.ts";
import { ServiceError } from "../../contracts/service.ts";
import type { TableArns } from "./arns.ts";
import type { DynamoDbEndpoint } from "./endpoint.ts";

const Refusal = v.object({
  __type: v.optional(v.string(), ""),
  message: v.optional(v.string()),
  Message: v.optional(v.string()),
});

/** The APIs of an endpoint. Throws `ServiceError` for what it refuses, `AppError` when it cannot be asked. */
export class JsonApi {
  readonly #endpoint: DynamoDbEndpoint;
  readonly #arns: TableArns;

  constructor(endpoint: DynamoDbEndpoint, arns: TableArns) {
    this.#endpoint = endpoint;
    this.#arns = arns;
  }

  async ask<Schema extends v.GenericSchema>(
    target: string,
    input: Readonly<Record<string, unknown>>,
    schema: Schema,
  ): Promise<v.InferOutput<Schema>> {
    const body = this.#arns.inwards(Buffer.from(JSON.stringify(input)));
    const answer = await this.#endpoint.send(target, body);
    const text = this.#arns.outwards(answer.body).toString("utf8");
    if (answer.status !== 200) throw refusalOf(answer.status, text);
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
    if (read.success) return read.output;
    throw new AppError("dynamodb-unreadable", {
      userMessage: `DynamoDB's answer to ${target} cannot be read: ${read.issues[0].message}`,
    });
  }
}

function refusalOf(status: number, text: string): ServiceError {
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Refusal), text);
  const { __type: type, message, Message } = read.success ? read.output : { __type: "" };
  return new ServiceError({
    code: type.replace(/^.*#/, "") || "InternalServerError",
    status,
    message: message ?? Message ?? `HTTP ${status}`,
  });
}
