import { ApiGatewayV2Client, CreateApiCommand, CreateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { WebSocket } from "ws";
import * as v from "valibot";
import type { Emulator } from "../../../src/emulator/emulator.ts";
import { clientOptions, type End } from "../startedEmulator.ts";

const Refusal = v.pipe(v.string(), v.parseJson(), v.object({ connectionId: v.string() }));

/** The ids of connections to a WebSocket API, which are open until the end, or a client closes one. */
export async function connectedIds(emulator: Emulator, end: End): Promise<string[]> {
  const client = new ApiGatewayV2Client(clientOptions(emulator));
  end.after(() => client.destroy());
  const { ApiId } = await client.send(
    new CreateApiCommand({
      Name: "sockets",
      ProtocolType: "WEBSOCKET",
      RouteSelectionExpression: "$request.body.action",
    }),
  );
  await client.send(new CreateStageCommand({ ApiId, StageName: "dev", AutoDeploy: true }));
  const address = `ws://127.0.0.1:${emulator.port}/_api/${ApiId}/dev`;
  return await Promise.all(Array.from({ length: 8 }, () => connectedId(address, end)));
}

async function connectedId(address: string, end: End): Promise<string> {
  const socket = new WebSocket(address);
  end.after(() => socket.terminate());
  // It has no route, and a refusal says whose it is.
  socket.once("open", () => socket.send("who"));
  const said = await new Promise<string>((resolve, reject) => {
    socket.once("message", (data: Buffer) => resolve(data.toString()));
    socket.once("error", reject);
  });
  return v.parse(Refusal, said).connectionId;
}
