import type { IamMode } from "../protocol/emulator.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { AccessKey } from "./accessKey.ts";
import type { InvocationObserver } from "./contracts/observer.ts";
import type { StreamSources } from "./contracts/streams.ts";
import type { HostedService } from "./contracts/service.ts";
import type { OutboundEndpoints } from "./delivery/outside/outside.ts";
import type { EngineOptions } from "./runtime/engine/createEngine.ts";
import type { LogLimits } from "./services/logs/removal.ts";

export interface EmulatorOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** Answers by HTTPS, too, at this port; 0 takes a free one. */
  readonly https?: { readonly port: number };
  /** Made when it is missing; a folder with other files is refused. One emulator at a time. */
  readonly dataDir: string;
  /** Takes over a data directory that was not made here, such as one that came with a repository. */
  readonly adoptDataDir?: boolean;
  /** Templates whose functions are kept in step with the files. */
  readonly templates: readonly string[];
  /** Values of templates' parameters, before their defaults. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** Variables of a person's own for the templates' functions, as `sam local --env-vars` reads them. */
  readonly environmentFiles?: readonly string[];
  /** Instead of the key of the data directory. */
  readonly credentials?: AccessKey;
  /** Lets everyone in. */
  readonly anonymous?: boolean;
  /** What is done about requests of functions that their roles would not allow in AWS. Default: they are told. */
  readonly iam?: IamMode;
  readonly accountId: string;
  readonly region: string;
  readonly log: Log;
  readonly clock?: Clock;
  /** By how much AWS's own waits (retries, backoff) are shortened; 1 is AWS's pace. */
  readonly timeScale?: number;
  /** Where services are that the emulator does not have, for destinations and packages. */
  readonly outbound?: OutboundEndpoints;
  /** Kafka's bootstrap servers, in place of those that mappings name. Without them no topic is read. */
  readonly kafkaServers?: readonly string[];
  /** How DynamoDB is had: an endpoint that a person named, or the program of an engine. */
  readonly dynamoDb?: { readonly endpoint?: string | undefined; readonly program?: string | undefined };
  /** How long, and how many, log events are kept. */
  readonly logLimits?: Partial<LogLimits>;
  /** Told of every invocation. */
  readonly observer?: InvocationObserver;
  /** What `/_local/status` says. */
  readonly version?: string;
  /** The folder of the functions' bootstraps; that of the sources by default. */
  readonly bootstrapDir?: string;
  /** The folder with the scripts of pages; that of the built project by default. */
  readonly webviewDir?: string;
  /** A folder with a `debugpy` package, for a Python that has none. */
  readonly debugpyDir?: string;
  /** Where a person had the SDKs installed that Lambda's runtimes bring. */
  readonly sdkDir?: string;
  /** For tests and measurements. */
  readonly engine?: Partial<
    Pick<
      EngineOptions,
      "searchPath" | "homeDir" | "standby" | "freeze" | "idleTimeoutMs" | "initTimeoutMs" | "platform"
    >
  >;
  /** Streams in place of the built-in ones, for tests. */
  readonly streams?: StreamSources;
  /** Further services, for tests. */
  readonly furtherServices?: readonly HostedService[];
}
