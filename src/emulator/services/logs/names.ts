import { formatArn } from "../../../shared/arn.ts";
import { groupNotFound, invalidParameter } from "./errors.ts";
import type { Group, LogStore } from "./store.ts";

export interface Place {
  readonly region: string;
  readonly accountId: string;
}

export function groupArn({ region, accountId }: Place, group: string): string {
  return formatArn({ service: "logs", region, accountId, resource: `log-group:${group}` });
}

/** A group's name out of an identifier: a name, or an ARN with or without `:*` at its end. */
export function groupNameOf(identifier: string): string {
  return /^arn:[^:]+:logs:[^:]*:\d*:log-group:([^:]+)/.exec(identifier)?.[1] ?? identifier;
}

interface GroupReference {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}

/** The group that a request names in either way. Throws `ResourceNotFoundException`, or `InvalidParameterException` for none or both. */
export function requireGroup(
  store: LogStore,
  { logGroupName: name, logGroupIdentifier: identifier }: GroupReference,
): Group {
  if ((name === undefined) === (identifier === undefined)) {
    throw invalidParameter("Exactly one of logGroupName or logGroupIdentifier must be specified.");
  }
  const group = store.group(name ?? groupNameOf(identifier ?? ""));
  if (group === undefined) throw groupNotFound();
  return group;
}
