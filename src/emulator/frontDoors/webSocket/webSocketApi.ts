import { onceAsync } from "../../../shared/once.ts";
import type { PublicRoute } from "../../contracts/publicRoute.ts";
import { apiIdAt, placeOf } from "../apiGateway/address.ts";
import type { WebSocketApiDoor, WebSocketApiOptions } from "./webSocketApiDoor.ts";

interface WebSocketDoor extends PublicRoute {
  /** Whether an address is in a WebSocket API, `@connections` included. */
  readonly owns: (host: string, path: string) => boolean;
}

/** WebSocket APIs. What serves them is loaded with the first client: most applications have none. */
export function webSocketDoor(options: WebSocketApiOptions): WebSocketDoor {
  const door = onceAsync(() => open(options));
  const owns = (host: string, path: string): boolean => {
    const place = placeOf(host, path);
    return place !== undefined && apiIdAt(place, options.webSocketApis, options.region) !== undefined;
  };
  return {
    owns,
    matches: (host, path) => owns(host, path) && !/\/(?:@|%40)connections\//i.test(path),
    answer: async (request) => (await door()).answer(request),
    upgrade: async (request) => (await door()).upgrade(request),
  };
}

async function open(options: WebSocketApiOptions): Promise<WebSocketApiDoor> {
  const { WebSocketApiDoor } = await import("./webSocketApiDoor.ts");
  return new WebSocketApiDoor(options);
}
