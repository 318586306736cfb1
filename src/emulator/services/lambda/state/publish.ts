import { isDeepStrictEqual } from "node:util";
import { newId, type LambdaContext } from "./context.ts";
import { pending } from "./lifecycle.ts";
import type { FunctionRecord, VersionRecord } from "./records.ts";
import { renewRevision } from "./revisions.ts";

/**
 * Freezes `$LATEST` as the next version, or returns the last published one when nothing has changed since, as AWS
 * does; a new version gives `$LATEST` a new revision. Call it in a transaction.
 */
export function publish(
  { tables, clock, state: functions }: LambdaContext,
  fn: FunctionRecord,
  latest: VersionRecord,
  {
    description,
    state,
    snapshotSha256,
  }: {
    readonly description?: string | undefined;
    readonly state: "Pending" | "Active";
    readonly snapshotSha256?: string | undefined;
  },
): VersionRecord {
  const last = tables.versions.get(fn.name, String(fn.nextVersion - 1));
  if (last !== undefined && unchanged(last, latest)) return last;
  const version = String(fn.nextVersion);
  const settings = description === undefined ? latest.settings : { ...latest.settings, description };
  const published: VersionRecord = {
    version,
    settings,
    publishedFrom: latest.settings,
    ...(snapshotSha256 !== undefined && { snapshotSha256 }),
    revisionId: newId(),
    deploymentId: newId(),
    lastModified: clock.now(),
    ...(state === "Pending" ? pending : { state: "Active", lastUpdateStatus: "Successful" }),
  };
  functions.changed(fn.name, (change) => {
    change.putVersion(published);
    change.put({ ...fn, nextVersion: fn.nextVersion + 1 });
  });
  renewRevision({ tables, state: functions }, fn.name);
  return published;
}

function unchanged(published: VersionRecord, latest: VersionRecord): boolean {
  return isDeepStrictEqual(published.publishedFrom, latest.settings);
}
