import type { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import type { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import type { LambdaClient } from "@aws-sdk/client-lambda";
import type { SchemasClient } from "@aws-sdk/client-schemas";
import { AppError } from "../shared/errors.ts";
import type { Clients } from "./clients.ts";
import { toAppError } from "./errors.ts";
import type * as Sdk from "./sdk.ts";
import type { Target } from "./target.ts";
import type { Phrase } from "../shared/phrase.ts";

/** Where a request goes and when it is given up. */
export interface Access {
  readonly clients: Clients;
  readonly target: Target;
  readonly signal?: AbortSignal;
}

/** What the SDK's `send` and its paginators take beside the command. */
interface SendOptions {
  readonly abortSignal?: AbortSignal;
}

type Work<Client, Result> = (client: Client, sdk: typeof Sdk, options: SendOptions) => Result;

/**
 * Sends with the target's Lambda client. `trying` completes "Could not …": `list the aliases of "x"`. Throws
 * `AppError`, or `AbortError` when cancelled.
 */
export async function call<Value>(
  access: Access,
  trying: Phrase,
  work: Work<LambdaClient, Promise<Value>>,
): Promise<Value> {
  return await translated(access, trying, async (sdk, options) =>
    work(await access.clients.lambda(access.target), sdk, options),
  );
}

/** Like `call`, and never sends twice: a second attempt would run the function twice. */
export async function callOnce<Value>(
  access: Access,
  trying: Phrase,
  work: Work<LambdaClient, Promise<Value>>,
): Promise<Value> {
  return await translated(access, trying, async (sdk, options) =>
    work(await access.clients.invoker(access.target), sdk, options),
  );
}

/** What may be missing: undefined where the target says that there is no such thing. */
export async function whereFound<Value>(asking: Promise<Value>): Promise<Value | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof AppError && error.code === "not-found") return undefined;
    throw error;
  }
}

/** Sends with the target's client of CloudWatch Logs, like `call`. */
export async function callLogs<Value>(
  access: Access,
  trying: Phrase,
  work: Work<CloudWatchLogsClient, Promise<Value>>,
): Promise<Value> {
  return await translated(access, trying, async (sdk, options) =>
    work(await access.clients.logs(access.target), sdk, options),
  );
}

/** Sends with the target's client of CloudWatch's metrics, like `call`. */
export async function callMetrics<Value>(
  access: Access,
  trying: Phrase,
  work: Work<CloudWatchClient, Promise<Value>>,
): Promise<Value> {
  return await translated(access, trying, async (sdk, options) =>
    work(await access.clients.metrics(access.target), sdk, options),
  );
}

/** Sends with the target's client of EventBridge Schemas, like `call`. */
export async function callSchemas<Value>(
  access: Access,
  trying: Phrase,
  work: Work<SchemasClient, Promise<Value>>,
): Promise<Value> {
  return await translated(access, trying, async (sdk, options) =>
    work(await access.clients.schemas(access.target), sdk, options),
  );
}

/** Pages as they come, like `call`. */
export async function* callPages<Page>(
  access: Access,
  trying: Phrase,
  open: Work<LambdaClient, AsyncIterable<Page>>,
): AsyncGenerator<Page> {
  try {
    yield* open(await access.clients.lambda(access.target), await import("./sdk.ts"), optionsOf(access));
  } catch (error) {
    throw failure(error, access, trying);
  }
}

/** Events of CloudWatch Logs as they come. Errors are the SDK's: who follows a log decides which of them end it. */
export async function* followLogs<Item>(
  access: Access,
  open: Work<CloudWatchLogsClient, AsyncIterable<Item>>,
): AsyncGenerator<Item> {
  yield* open(await access.clients.logs(access.target), await import("./sdk.ts"), optionsOf(access));
}

async function translated<Value>(
  access: Access,
  trying: Phrase,
  work: (sdk: typeof Sdk, options: SendOptions) => Promise<Value>,
): Promise<Value> {
  try {
    return await work(await import("./sdk.ts"), optionsOf(access));
  } catch (error) {
    throw failure(error, access, trying);
  }
}

function failure(error: unknown, { clients, target }: Access, trying: Phrase): unknown {
  const known = toAppError(error, { target, trying });
  // Keys that were not accepted are not tried again: a person may mend them in their file.
  if (known instanceof AppError && known.code.startsWith("credentials-")) clients.forget(target);
  return known;
}

function optionsOf({ signal }: Access): SendOptions {
  return { ...(signal !== undefined && { abortSignal: signal }) };
}
