import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import { onceAsync } from "../../shared/once.ts";
import type { AccessKey } from "../accessKey.ts";
import type { HttpApis, WebSocketApis } from "../contracts/httpApis.ts";
import type { Invocations } from "../contracts/invocations.ts";
import type { WatchInvocations } from "../contracts/observer.ts";
import type { PublicRoute } from "../contracts/publicRoute.ts";
import type { LoadBalancers } from "../contracts/loadBalancers.ts";
import type { RestApis } from "../contracts/restApis.ts";
import type { DataDir } from "../dataDir.ts";
import { createBackends } from "../frontDoors/apiGateway/backends/backends.ts";
import { type ConsoleOptions, consoleDoor } from "../frontDoors/console/console.ts";
import { functionUrls } from "../frontDoors/functionUrl/functionUrls.ts";
import { httpApiDoor } from "../frontDoors/httpApi/httpApi.ts";
import { loadBalancerDoor } from "../frontDoors/loadBalancer/loadBalancer.ts";
import { restApiDoor } from "../frontDoors/restApi/restApi.ts";
import type { Connections } from "../frontDoors/webSocket/connections.ts";
import { webSocketDoor } from "../frontDoors/webSocket/webSocketApi.ts";
import { codeDownload } from "../services/lambda/code/downloadRoute.ts";
import type { Lambda } from "../services/lambda/service.ts";
import { ensureTokenKey, publicPart } from "../tokenKey.ts";

/** Messages and connections that are with a function at the same time; each is a process. */
const mostWebSocketCalls = Math.max(32, 4 * availableParallelism());

interface FrontDoorsOptions {
  readonly dataDir: DataDir;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly lambda: Pick<Lambda, "functionUrl" | "evaluate" | "downloadFile">;
  readonly restApis: RestApis;
  readonly httpApis: HttpApis;
  readonly webSocketApis: WebSocketApis;
  readonly loadBalancers: LoadBalancers;
  /** Those of the WebSocket APIs. */
  readonly connections: Connections;
  readonly invocations: Invocations;
  readonly watch: WatchInvocations;
  readonly apis: ConsoleOptions["apis"];
  readonly sourceOf: ConsoleOptions["sourceOf"];
  readonly anonymous?: boolean;
  readonly webviewDir?: string;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
  readonly key: AccessKey;
}

/** Whatever answers requests that are not to an operation, the first that has the address. */
export function openFrontDoors({
  dataDir,
  lambda,
  endpoint,
  key,
  ...rest
}: FrontDoorsOptions): readonly PublicRoute[] {
  const backends = createBackends({ endpoint, region: rest.region, credentials: key });
  const { log, clock } = rest;
  // What checks signatures is loaded with the first token.
  const tokens = onceAsync(async () => {
    const { Tokens } = await import("../frontDoors/apiGateway/tokens.ts");
    return new Tokens({ localKey: () => publicPart(ensureTokenKey(dataDir)), log, now: () => clock.now() });
  });
  const options = { ...rest, endpoint, backends, tokens };
  const restApi = restApiDoor(options);
  const webSocket = webSocketDoor({ ...options, mostCalls: mostWebSocketCalls });
  const { anonymous = false, webviewDir = join(import.meta.dirname, "../../../dist/webview") } = rest;
  return [
    consoleDoor({ ...rest, endpoint, key, anonymous, webviewDir }),
    functionUrls({
      ...options,
      find: (urlId) => lambda.functionUrl(urlId),
      evaluate: (name, alias, request) => lambda.evaluate(name, alias, request),
    }),
    httpApiDoor(options),
    webSocket,
    loadBalancerDoor(options),
    {
      ...restApi,
      // It answers for APIs that are not there, too.
      matches: (host, path) => !webSocket.owns(host, path) && restApi.matches(host, path),
    },
    codeDownload((link) => lambda.downloadFile(link)),
  ];
}
