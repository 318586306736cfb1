import { parseArn } from "../../../../../shared/arn.ts";
import { AppError } from "../../../../../shared/errors.ts";
import type { SourceKind } from "../../../../contracts/eventSources.ts";
import { invalidParameter } from "../../errors.ts";
import type { LambdaContext } from "../../state/context.ts";

interface Target {
  readonly name: string;
  readonly qualifier: string | undefined;
}

/** AWS reads from the source to see that it may; what is of other accounts and regions cannot be asked here. */
export async function requireSource(
  context: LambdaContext,
  kind: SourceKind,
  arn: string,
  target: Target,
): Promise<void> {
  const { region, accountId } = parseArn(arn) ?? {};
  const { place, streams } = context;
  if (region !== place.region || accountId !== place.accountId) return;
  if (kind === "sqs") requireQueue(context, arn, target);
  if (kind !== "kinesis" && kind !== "dynamodb") return;
  const exists = await streams[kind]?.has(arn).catch(unlessSaid);
  if (exists === false) throw invalidParameter(`Stream not found: ${arn}`);
}

/** Nobody can be asked now: the mapping says so when it is polled. */
function unlessSaid(error: unknown): undefined {
  if (!(error instanceof AppError)) throw error;
}

function requireQueue({ queues, tables }: LambdaContext, arn: string, target: Target): void {
  if (queues === undefined) return;
  if (!queues.has(arn)) {
    throw invalidParameter(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  }
  const { name, qualifier = "$LATEST" } = target;
  const version = tables.aliases.get(name, qualifier)?.functionVersion ?? qualifier;
  const timeout = tables.versions.get(name, version)?.settings.timeoutSeconds ?? 0;
  const visibility = queues.visibilitySeconds(arn);
  if (visibility < timeout) {
    throw invalidParameter(
      `Queue visibility timeout: ${visibility} seconds is less than Function timeout: ${timeout} seconds`,
    );
  }
}
