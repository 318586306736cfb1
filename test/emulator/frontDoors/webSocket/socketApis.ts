import { randomUUID } from "node:crypto";
import { once } from "node:events";
import {
  ApiGatewayManagementApiClient,
  type ApiGatewayManagementApiClientConfig,
} from "@aws-sdk/client-apigatewaymanagementapi";
import {
  CreateApiCommand,
  CreateIntegrationCommand,
  type CreateIntegrationCommandInput,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
} from "@aws-sdk/client-apigatewayv2";
import { type ClientOptions, WebSocket } from "ws";
import { clientOptions, type End } from "../../startedEmulator.ts";
import type { Apis } from "../httpApi/apis.ts";

/** What answers with the event that it got. */
export const echoesEvent = `export const handler = async (event) => ({ statusCode: 200, body: JSON.stringify(event) });`;

interface ConnectOptions extends ClientOptions {
  readonly protocols?: string[];
  readonly query?: string;
}

/** A WebSocket API with one stage that is deployed by itself. */
export class SocketApi {
  readonly id: string;
  readonly #apis: Apis;

  private constructor(apis: Apis, id: string) {
    this.#apis = apis;
    this.id = id;
  }

  static async create(apis: Apis, RouteSelectionExpression = "$request.body.action"): Promise<SocketApi> {
    const { ApiId = "" } = await apis.client.send(
      new CreateApiCommand({
        Name: `api-${randomUUID()}`,
        ProtocolType: "WEBSOCKET",
        RouteSelectionExpression,
      }),
    );
    await apis.client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
    return new SocketApi(apis, ApiId);
  }

  /** A route to the function, which answers the client where it is told to. Gives its id. */
  async route(
    RouteKey: string,
    functionArn: string,
    more: Partial<CreateRouteCommandInput> = {},
    integration: Partial<CreateIntegrationCommandInput> = {},
  ): Promise<string> {
    const { client } = this.#apis;
    const { IntegrationId } = await client.send(
      new CreateIntegrationCommand({
        ApiId: this.id,
        IntegrationType: "AWS_PROXY",
        IntegrationUri: invocationsOf(functionArn),
        ...integration,
      }),
    );
    const Target = `integrations/${IntegrationId}`;
    const { RouteId = "" } = await client.send(
      new CreateRouteCommand({ ApiId: this.id, RouteKey, Target, ...more }),
    );
    return RouteId;
  }

  /** Addresses the API by its name, which leads to it on every system. */
  connect(end: End, { protocols = [], query = "", ...options }: ConnectOptions = {}): Client {
    const { port } = this.#apis.emulator;
    const address = `ws://127.0.0.1:${port}/dev${query}`;
    const host = `${this.id}.execute-api.us-east-1.localhost:${port}`;
    const client = new Client(
      new WebSocket(address, protocols, { ...options, headers: { host, ...options.headers } }),
    );
    end.after(() => client.socket.terminate());
    return client;
  }

  management(
    end: End,
    more: Partial<ApiGatewayManagementApiClientConfig> = {},
  ): ApiGatewayManagementApiClient {
    const { emulator } = this.#apis;
    const endpoint = `${emulator.endpoint}/_api/${this.id}/dev`;
    const client = new ApiGatewayManagementApiClient({ ...clientOptions(emulator), endpoint, ...more });
    end.after(() => client.destroy());
    return client;
  }
}

export function invocationsOf(functionArn: string): string {
  return `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
}

/** A client of one, which keeps what it is told until it is asked for. */
export class Client {
  readonly socket: WebSocket;
  readonly #told: string[] = [];
  readonly #waiting: ((text: string) => void)[] = [];
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data: Buffer) => {
      const waiting = this.#waiting.shift();
      if (waiting === undefined) this.#told.push(data.toString());
      else waiting(data.toString());
    });
    socket.on("error", () => undefined);
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => resolve({ code, reason: reason.toString() }));
    });
  }

  async open(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) await once(this.socket, "open");
    return this;
  }

  /** The status and the body of the refusal. */
  async refused(): Promise<{ readonly status: number; readonly body: string }> {
    const [, response] = (await once(this.socket, "unexpected-response")) as [
      unknown,
      AsyncIterable<Buffer> & { readonly statusCode: number },
    ];
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk);
    return { status: response.statusCode, body: Buffer.concat(chunks).toString() };
  }

  next(): Promise<string> {
    const told = this.#told.shift();
    if (told !== undefined) return Promise.resolve(told);
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Sends a message, and gives what comes next. */
  ask(message: string): Promise<string> {
    this.socket.send(message);
    return this.next();
  }
}
