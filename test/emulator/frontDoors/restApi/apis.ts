import { randomUUID } from "node:crypto";
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  PutIntegrationCommand,
  type PutIntegrationCommandInput,
  PutMethodCommand,
  type PutMethodCommandInput,
} from "@aws-sdk/client-api-gateway";
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from "@aws-sdk/client-lambda";
import type { Emulator } from "../../../../src/emulator/emulator.ts";
import { zipOf } from "../../../conformance/packages.ts";
import { clientOptions, type End, startedEmulator } from "../../startedEmulator.ts";
import { type Answer, type Sent, send } from "../../wire/signedRequest.ts";

/** What a method is made of, beside its place. */
interface Made {
  readonly method?: Partial<PutMethodCommandInput>;
  readonly integration?: Partial<PutIntegrationCommandInput>;
}

/** An emulator with REST APIs, by the API's own SDK. */
export class Apis {
  readonly emulator: Emulator;
  readonly client: APIGatewayClient;
  readonly lambda: LambdaClient;

  private constructor(emulator: Emulator) {
    this.emulator = emulator;
    this.client = new APIGatewayClient(clientOptions(emulator));
    this.lambda = new LambdaClient(clientOptions(emulator));
  }

  static async open(end: End): Promise<Apis> {
    const apis = new Apis(await startedEmulator(end));
    end.after(() => apis.client.destroy());
    end.after(() => apis.lambda.destroy());
    return apis;
  }

  /** The URI of a function whose module is `code`, as integrations and authorizers name it. */
  async functionUri(code: string): Promise<string> {
    const name = `api-${randomUUID()}`;
    const { FunctionArn } = await this.lambda.send(
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
    return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${FunctionArn}/invocations`;
  }

  async create(more: { readonly binaryMediaTypes?: string[] } = {}): Promise<Api> {
    const { id = "", rootResourceId = "" } = await this.client.send(
      new CreateRestApiCommand({ name: `api-${randomUUID()}`, ...more }),
    );
    return new Api(this, id, rootResourceId);
  }
}

/** One REST API. */
export class Api {
  readonly id: string;
  readonly root: string;
  readonly #apis: Apis;

  constructor(apis: Apis, id: string, root: string) {
    this.#apis = apis;
    this.id = id;
    this.root = root;
  }

  /** Makes a resource below the root. */
  async resource(pathPart: string, parentId = this.root): Promise<string> {
    const { id = "" } = await this.#apis.client.send(
      new CreateResourceCommand({ restApiId: this.id, parentId, pathPart }),
    );
    return id;
  }

  async method(resourceId: string, httpMethod: string, { method, integration }: Made): Promise<void> {
    const place = { restApiId: this.id, resourceId, httpMethod };
    await this.#apis.client.send(new PutMethodCommand({ ...place, authorizationType: "NONE", ...method }));
    const proxy = { type: "AWS_PROXY", integrationHttpMethod: "POST" } as const;
    await this.#apis.client.send(new PutIntegrationCommand({ ...place, ...proxy, ...integration }));
  }

  async deploy(variables?: Record<string, string>): Promise<void> {
    await this.#apis.client.send(
      new CreateDeploymentCommand({ restApiId: this.id, stageName: "dev", variables }),
    );
  }

  /** Sends a request to the stage by its Host header; the path is below the stage. */
  call(path: string, { headers, ...sent }: Sent = {}): Promise<Answer> {
    const host = `${this.id}.execute-api.us-east-1.localhost:${this.#apis.emulator.port}`;
    return send(this.#apis.emulator, { ...sent, path: `/dev${path}`, headers: { host, ...headers } });
  }
}
