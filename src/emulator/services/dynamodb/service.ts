import type { Clock } from "../../../shared/clock.ts";
import { systemClock } from "../../../shared/clock.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import type { HttpRequest, HttpResponse } from "../../contracts/http.ts";
import type { HostedService, ServiceDefinition } from "../../contracts/service.ts";
import type { ChangeRecord, ShardedStreams } from "../../contracts/streams.ts";
import { dynamoDbActions } from "./actions.ts";
import { TableArns } from "./arns.ts";
import { StreamsApi } from "./changes/streamsApi.ts";
import { tableStreams } from "./changes/tableStreams.ts";
import { Watchers } from "./changes/watchers.ts";
import {
  type DynamoDbEndpoint,
  engineEndpoint,
  missingEndpoint,
  outsideEndpoint,
  unavailable,
} from "./endpoint.ts";
import { tableDeclarer } from "./declarer.ts";
import { EngineProcess } from "./engine/engineProcess.ts";
import { JsonApi } from "./jsonApi.ts";
import { TablesApi } from "./tablesApi.ts";

/** How DynamoDB is had; without either, requests say how it is installed. */
interface DynamoDbChoice {
  /** An endpoint that a person named. */
  readonly endpoint?: string | undefined;
  /** The program of the engine. */
  readonly program?: string | undefined;
}

interface DynamoDbOptions {
  readonly choice: DynamoDbChoice;
  /** The file that the engine keeps its tables in. */
  readonly database: string;
  readonly region: string;
  readonly accountId: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly clock: Clock;
  readonly log: Log;
}

export interface DynamoDb {
  /** Tables and their streams: two APIs, to which one name signs. */
  readonly services: readonly HostedService[];
  /** For event source mappings. */
  readonly streams: ShardedStreams<ChangeRecord>;
  stop(): Promise<void>;
}

/** What the engine does by itself (it removes what has expired) is looked for so often; what another's tables do, oftener. */
const ownLookMs = 60_000;
const outsideLookMs = 1_000;

/** DynamoDB, which another program is: requests go on to it once their signatures have been checked. */
export function createDynamoDb(options: DynamoDbOptions): DynamoDb {
  const { choice, database, clock, log, ...place } = options;
  const engine =
    choice.endpoint === undefined && choice.program !== undefined
      ? new EngineProcess({ program: choice.program, database, clock: systemClock, log })
      : undefined;
  const endpoint = endpointOf(options, engine);
  const arns = new TableArns(place, endpoint.place);
  const api = new JsonApi(endpoint, arns);
  const tables = new TablesApi(api);
  const watchers = new Watchers(clock, endpoint.isOwn ? ownLookMs : outsideLookMs);
  const forward = async ({ headers, body }: HttpRequest): Promise<HttpResponse> => {
    const target = String(headers["x-amz-target"] ?? "");
    try {
      const answer = await endpoint.send(target, arns.inwards(body));
      if (changes(target)) watchers.notify();
      return {
        status: answer.status,
        headers: { "Content-Type": answer.contentType },
        body: arns.outwards(answer.body),
      };
    } catch (error) {
      throw unavailable(error);
    }
  };
  const declarer = tableDeclarer({
    api: tables,
    region: place.region,
    changed: () => watchers.notify(),
  });
  const reset = () => {
    void engine
      ?.clear()
      .catch((error: unknown) => log.error("tables not removed", { error: messageOf(error) }))
      .then(() => watchers.notify());
  };
  return {
    services: [
      { service: forwarded("dynamodb", "DynamoDB", "DynamoDB_20120810", forward), reset, declarer },
      { service: forwarded("dynamodb streams", "DynamoDB Streams", "DynamoDBStreams_20120810", forward) },
    ],
    streams: tableStreams(new StreamsApi(api, tables), watchers),
    async stop() {
      watchers.stop();
      await engine?.stop();
    },
  };
}

function endpointOf(
  { choice, region, credentials }: DynamoDbOptions,
  engine: EngineProcess | undefined,
): DynamoDbEndpoint {
  if (choice.endpoint !== undefined) return outsideEndpoint({ url: choice.endpoint, region, credentials });
  return engine === undefined ? missingEndpoint : engineEndpoint(engine);
}

function forwarded(
  name: string,
  sdkId: string,
  target: string,
  forward: NonNullable<ServiceDefinition["forward"]>,
): ServiceDefinition {
  return {
    name,
    sdkId,
    signingName: "dynamodb",
    protocols: [{ kind: "aws-json", version: "1.0", target }],
    model: async () => ({ service: name, operations: {}, shapes: {}, errors: {} }),
    operations: {},
    actions: dynamoDbActions,
    forward,
    // 16 MB of items, which base64 and JSON make larger.
    bodyLimit: () => 32 * 1024 * 1024,
    errors: { deniedStatus: 400 },
  };
}

/** Whether the operation may have changed a table; those that only read say so by their names. */
function changes(target: string): boolean {
  return !/\.(Describe|List|Get|Query|Scan|BatchGet|TransactGet)/.test(target);
}
