import type {
  DeleteConnectionRequest,
  GetConnectionRequest,
  PostToConnectionRequest,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { type HostedService, type Operation, ServiceError } from "../../contracts/service.ts";
import type { OpenConnection, WebSocketConnections } from "../../contracts/webSocket.ts";
import { loadModel } from "./model.ts";

/** Bytes of a message; so are those that clients send. */
const messageBytes = 128 * 1024;

/** Clients sign the address of the API and its stage; without it, the id of a connection tells which it is of. */
const connectionPath = /\/(?:@|%40)connections\/[^/]*$/i;

/** The `@connections` of WebSocket APIs: what speaks to clients that are connected. */
export function createApiGatewayManagement(
  connections: WebSocketConnections,
): Pick<HostedService, "service" | "reset"> {
  return {
    service: {
      name: "apigatewaymanagementapi",
      sdkId: "ApiGatewayManagementApi",
      signingName: "execute-api",
      protocols: [{ kind: "rest-json" }],
      model: loadModel,
      // More than a message may have, so that it is refused in this service's words.
      bodyLimit: () => 10 * 1024 * 1024,
      isUnsigned: ({ path }) => connectionPath.test(path),
      innerPath(path) {
        const at = path.search(connectionPath);
        return at < 0 ? path : path.slice(at).replace(/^\/%40/i, "/@");
      },
      operations: operationsOn(connections),
    },
    reset: () => connections.closeAll(),
  };
}

function operationsOn(connections: WebSocketConnections): Record<string, Operation> {
  const existing = (id = ""): OpenConnection => {
    if (!/^[A-Za-z0-9_-]{15}=$/.test(id))
      throw error(400, "BadRequestException", `Invalid connectionId: ${id}`);
    const found = connections.get(id);
    if (found === undefined) throw error(410, "GoneException", null);
    return found;
  };
  return {
    PostToConnection({ ConnectionId, Data = new Uint8Array() }: PostToConnectionRequest) {
      if (Data.byteLength > messageBytes) throw error(413, "PayloadTooLargeException", "Message too long");
      if (!existing(ConnectionId).post(Data)) {
        throw error(429, "LimitExceededException", "The connection's buffer is full");
      }
    },
    GetConnection({ ConnectionId }: GetConnectionRequest) {
      const { connectedAt, lastActiveAt, sourceIp, userAgent } = existing(ConnectionId);
      return {
        ConnectedAt: new Date(connectedAt),
        Identity: { SourceIp: sourceIp, ...(userAgent !== undefined && { UserAgent: userAgent }) },
        LastActiveAt: new Date(lastActiveAt),
      };
    },
    DeleteConnection({ ConnectionId }: DeleteConnectionRequest) {
      existing(ConnectionId).close();
    },
  };
}

function error(status: number, code: string, message: string | null): ServiceError {
  return new ServiceError({ code, status, message });
}
