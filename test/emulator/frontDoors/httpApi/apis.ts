import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  type CreateApiCommandInput,
  CreateIntegrationCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { zipOf } from "../../../conformance/packages.ts";
import { clientOptions, type End, startedEmulator } from "../../startedEmulator.ts";
import { type Answer, type Sent, send } from "../../wire/signedRequest.ts";

/** An emulator with HTTP APIs, by the API's own SDK. */
export class Apis {
  readonly emulator: Emulator;
  readonly dataDir: string;
  readonly client: ApiGatewayV2Client;
  readonly lambda: LambdaClient;

  private constructor(emulator: Emulator, dataDir: string) {
    this.emulator = emulator;
    this.dataDir = dataDir;
    this.client = new ApiGatewayV2Client(clientOptions(emulator));
    this.lambda = new LambdaClient(clientOptions(emulator));
  }

  static async open(end: End): Promise<Apis> {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-test-"));
    end.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    const apis = new Apis(await startedEmulator(end, { dataDir }), dataDir);
    end.after(() => apis.client.destroy());
    end.after(() => apis.lambda.destroy());
    return apis;
  }

  /** The ARN of a function whose module is `code`. */
  async functionArn(code: string): Promise<string> {
    const name = `api-${randomUUID()}`;
    const { FunctionArn = "" } = await this.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Runtime: "nodejs24.x",
        Handler: "index.handler",
        Role: "arn:aws:iam::000000000000:role/r",
        Code: { ZipFile: await zipOf({ "index.mjs": code }) },
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: this.lambda, maxWaitTime: 30, minDelay: 0.05 },
      { FunctionName: name },
    );
    return FunctionArn;
  }

  /** An API without routes, whose stage is deployed by itself. */
  async create(more: Partial<CreateApiCommandInput> = {}, stage = "$default"): Promise<Api> {
    const { ApiId = "" } = await this.client.send(
      new CreateApiCommand({ Name: `api-${randomUUID()}`, ProtocolType: "HTTP", ...more }),
    );
    await this.client.send(
      new CreateStageCommand({
        ApiId,
        StageName: stage,
        AutoDeploy: true,
        StageVariables: { table: "orders" },
      }),
    );
    return new Api(this, ApiId);
  }
}

/** One HTTP API. */
export class Api {
  readonly id: string;
  readonly #apis: Apis;

  constructor(apis: Apis, id: string) {
    this.id = id;
    this.#apis = apis;
  }

  /** Returns the integration's id. */
  async integration(functionArn: string, PayloadFormatVersion = "2.0"): Promise<string> {
    const { IntegrationId = "" } = await this.#apis.client.send(
      new CreateIntegrationCommand({
        ApiId: this.id,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: functionArn,
        PayloadFormatVersion,
      }),
    );
    return IntegrationId;
  }

  async route(
    RouteKey: string,
    integrationId: string,
    more: Partial<CreateRouteCommandInput> = {},
  ): Promise<void> {
    const Target = `integrations/${integrationId}`;
    await this.#apis.client.send(new CreateRouteCommand({ ApiId: this.id, RouteKey, Target, ...more }));
  }

  /** Sends a request by the API's host. */
  call(path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    const host = `${this.id}.execute-api.us-east-1.localhost:${this.#apis.emulator.port}`;
    return send(this.#apis.emulator, { ...sent, path, headers: { host, ...headers } });
  }
}
