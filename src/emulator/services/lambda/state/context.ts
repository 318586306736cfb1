import { randomUUID } from "node:crypto";
import type { Clock } from "../../../../shared/clock.ts";
import type { Log } from "../../../../shared/log.ts";
import type { Engine, RunnableFunction } from "../../../contracts/engine.ts";
import type { Queues } from "../../../contracts/queues.ts";
import type { ShardedStreams, StreamSources } from "../../../contracts/streams.ts";
import type { CodeSource } from "../code/source.ts";
import type { Packages } from "../code/packages.ts";
import type { Place } from "./names.ts";
import type { Settling } from "./settling.ts";
import type { FunctionState } from "./functionState.ts";
import type { OperationTables } from "./tables.ts";

/** The streams that mappings can read; those of other services are not looked for. */
export type StreamsOfMappings = { readonly [Kind in keyof StreamSources]: Pick<ShardedStreams, "has"> };

/** What every operation of the Lambda API may use. */
export interface LambdaContext {
  readonly place: Place;
  readonly tables: OperationTables;
  readonly state: FunctionState;
  readonly packages: Packages;
  readonly codeSource: CodeSource;
  /** The built-in SQS, when the emulator has it. */
  readonly queues: Pick<Queues, "has" | "visibilitySeconds"> | undefined;
  readonly streams: StreamsOfMappings;
  /** Told of every change to a mapping. */
  readonly mappingChanged: (uuid: string) => void;
  readonly engine: Pick<Engine, "provision">;
  /** By the table whose records settle. */
  readonly settling: { readonly versions: Settling; readonly mappings: Settling };
  /** Whether functions can run: before, nothing is provisioned. */
  readonly started: () => boolean;
  /** Nothing may be written any more. */
  readonly stopped: AbortSignal;
  readonly clock: Clock;
  readonly log: Log;
  /** Where the emulator answers, such as `http://127.0.0.1:9001`. */
  readonly endpoint: () => string;
  /** An address at which a package can be downloaded for ten minutes. */
  readonly packageLink: (codeSha256: string) => string;
  /** A version as the engine runs it; an alias leads to its main version. Throws AWS's 404. */
  readonly runnable: (functionName: string, qualifier: string) => RunnableFunction;
}

/** A new RevisionId, UUID or the like: AWS's are UUIDs too. */
export function newId(): string {
  return randomUUID();
}

/** AWS's form of `LastModified` and `CreatedDate`: `2025-11-25T02:27:35.123+0000`. */
export function awsTime(epochMs: number): string {
  return new Date(epochMs).toISOString().replace("Z", "+0000");
}
