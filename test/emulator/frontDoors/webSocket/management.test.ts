import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import {
  DeleteConnectionCommand,
  GetConnectionCommand,
  GoneException,
  PayloadTooLargeException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { send } from "../../wire/signedRequest.ts";
import { suiteEnd } from "../../startedEmulator.ts";
import { Apis } from "../httpApi/apis.ts";
import { type Client, echoesEvent, SocketApi } from "./socketApis.ts";

const answers = { RouteResponseSelectionExpression: "$default" };

describe("the @connections of a WebSocket API", () => {
  const end = suiteEnd();
  let apis: Apis;
  let api: SocketApi;
  before(async () => {
    apis = await Apis.open(end);
    api = await SocketApi.create(apis);
    await api.route("$default", await apis.functionArn(echoesEvent), answers);
  });

  async function idOf(client: Client): Promise<string> {
    const { requestContext } = JSON.parse(await client.ask("who")) as {
      requestContext: { connectionId: string };
    };
    return requestContext.connectionId;
  }

  test("speak to a client, tell of it, and close it", async (t) => {
    const client = await api.connect(t, { headers: { "user-agent": "tester" } }).open();
    const ConnectionId = await idOf(client);
    for (const endpoint of [undefined, apis.emulator.endpoint]) {
      const management = api.management(t, endpoint === undefined ? {} : { endpoint });
      await management.send(new PostToConnectionCommand({ ConnectionId, Data: "grüße" }));
      assert.equal(await client.next(), "grüße");
      const { ConnectedAt, LastActiveAt, Identity } = await management.send(
        new GetConnectionCommand({ ConnectionId }),
      );
      assert.deepEqual(Identity, { SourceIp: "127.0.0.1", UserAgent: "tester" });
      assert.ok(ConnectedAt !== undefined && LastActiveAt !== undefined && ConnectedAt <= LastActiveAt);
    }
    const management = api.management(t);
    await management.send(new DeleteConnectionCommand({ ConnectionId }));
    assert.deepEqual(await client.closed, { code: 1000, reason: "Connection Closed Normally" });
    await assert.rejects(
      management.send(new PostToConnectionCommand({ ConnectionId, Data: "x" })),
      (error) => error instanceof GoneException && error.$metadata.httpStatusCode === 410,
    );
  });

  test("send what is longer than a frame in several, bytes as bytes, and refuse what is longer than a message", async (t) => {
    const client = await api.connect(t).open();
    const ConnectionId = await idOf(client);
    const management = api.management(t);
    const long = "ä".repeat(64 * 1024);
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: long }));
    assert.equal(await client.next(), long);
    const kinds: boolean[] = [];
    client.socket.on("message", (_, isBinary) => kinds.push(isBinary));
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: Uint8Array.of(0xff, 0xfe) }));
    await client.next();
    assert.deepEqual(kinds, [true]);
    await assert.rejects(
      management.send(new PostToConnectionCommand({ ConnectionId, Data: `${long}x` })),
      (error) => error instanceof PayloadTooLargeException && error.$metadata.httpStatusCode === 413,
    );
  });

  test("keep no more for a client that reads nothing than it may have unread", async (t) => {
    const client = await api.connect(t).open();
    const ConnectionId = await idOf(client);
    client.socket.pause();
    const management = api.management(t);
    const Data = "x".repeat(128 * 1024);
    const refused = async (): Promise<string> => {
      // Some of it is with the system and in the client's buffers.
      for (let sent = 0; sent < 1000; sent += 1) {
        try {
          await management.send(new PostToConnectionCommand({ ConnectionId, Data }));
        } catch (error) {
          return error instanceof Error ? error.name : "";
        }
      }
      return "never";
    };
    assert.equal(await refused(), "LimitExceededException");
  });

  test("refuse ids that are none, and who has not signed", async (t) => {
    await assert.rejects(
      api.management(t).send(new PostToConnectionCommand({ ConnectionId: "nonsense", Data: "x" })),
      { name: "BadRequestException" },
    );
    for (const path of [
      `/_api/${api.id}/dev/@connections/abc=`,
      "/@connections/abc=",
      "/%40connections/abc=",
    ]) {
      const { status, body } = await send(apis.emulator, { method: "POST", path, body: "x" });
      assert.equal(status, 403, path);
      assert.match(body, /Missing Authentication Token/);
    }
  });

  test("are called by a function by the event's domain and stage, and by its environment", async (t) => {
    const calling = await apis.functionArn(`
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from "${import.meta.resolve("@aws-sdk/client-apigatewaymanagementapi")}";
export const handler = async ({ requestContext: { domainName, stage, connectionId: ConnectionId }, body }) => {
  const endpoint = body === "environment" ? {} : { endpoint: body + "://" + domainName + "/" + stage };
  const client = new ApiGatewayManagementApiClient(endpoint);
  await client.send(new PostToConnectionCommand({ ConnectionId, Data: "called by " + body }));
  return { statusCode: 200 };
};`);
    const own = await SocketApi.create(apis);
    await own.route("$default", calling);
    const client = await own.connect(t).open();
    for (const way of ["environment", "http"]) assert.equal(await client.ask(way), `called by ${way}`);
  });
});
