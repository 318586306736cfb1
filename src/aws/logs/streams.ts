import { callLogs, whereFound, type Access } from "../call.ts";
import type { LogGroup } from "./group.ts";
import { phrase } from "../../shared/phrase.ts";

export interface LogStream {
  readonly name: string;
  readonly arn: string;
  /** Epoch milliseconds. */
  readonly lastEvent: number | undefined;
}

/** The newest streams of a log group; undefined where there is no such group, as before a function's first call. */
export async function newestStreams(
  access: Access,
  { name }: LogGroup,
  limit: number,
): Promise<LogStream[] | undefined> {
  return await whereFound(
    callLogs(access, phrase('list the log streams of "{0}"', name), async (client, sdk, options) => {
      const input = { logGroupName: name, orderBy: "LastEventTime", descending: true, limit } as const;
      const answer = await client.send(new sdk.DescribeLogStreamsCommand(input), options);
      return (answer.logStreams ?? []).map((stream) => ({
        name: stream.logStreamName ?? "",
        arn: stream.arn ?? "",
        lastEvent: stream.lastEventTimestamp ?? stream.creationTime,
      }));
    }),
  );
}

export interface GroupSettings {
  /** Undefined: for ever. */
  readonly retentionDays: number | undefined;
  readonly storedBytes: number;
}

export async function getGroup(access: Access, { name }: LogGroup): Promise<GroupSettings | undefined> {
  return await callLogs(access, phrase('read the log group "{0}"', name), async (client, sdk, options) => {
    const input = { logGroupNamePrefix: name };
    const answer = await client.send(new sdk.DescribeLogGroupsCommand(input), options);
    const found = (answer.logGroups ?? []).find(({ logGroupName }) => logGroupName === name);
    return found && { retentionDays: found.retentionInDays, storedBytes: found.storedBytes ?? 0 };
  });
}

/** Undefined: for ever. */
export async function setGroupRetention(
  access: Access,
  { name }: LogGroup,
  days: number | undefined,
): Promise<void> {
  await callLogs(access, phrase('set the retention of "{0}"', name), async (client, sdk, options) => {
    const input = { logGroupName: name };
    if (days === undefined) await client.send(new sdk.DeleteRetentionPolicyCommand(input), options);
    else await client.send(new sdk.PutRetentionPolicyCommand({ ...input, retentionInDays: days }), options);
  });
}
