import { newId, type LambdaContext } from "./context.ts";
import { conflict } from "../errors.ts";
import { functionArn } from "./names.ts";
import type { VersionRecord } from "./records.ts";

const creating = { reason: "The function is being created.", code: "Creating" } as const;

/** The state of a version that was just created. */
export const pending = {
  state: "Pending",
  stateReason: creating.reason,
  stateReasonCode: creating.code,
} as const satisfies Partial<VersionRecord>;

/** The update status of `$LATEST` right after a change; AWS uses the words of a creation here too, as recorded. */
export const inProgress = {
  lastUpdateStatus: "InProgress",
  lastUpdateReason: creating.reason,
  lastUpdateReasonCode: creating.code,
} as const satisfies Partial<VersionRecord>;

/** Takes a version from Pending to Active, or from InProgress to Successful, in a moment. */
export function beginSettling(context: LambdaContext, name: string, version: string): void {
  context.settling.versions.begin(name, version, () => settle(context, name, version));
}

/** Finishes what the last process left in between. */
export function resumeVersions(context: LambdaContext): void {
  for (const { owner, id } of context.tables.versions.entries()) settle(context, owner, id);
}

/** Throws AWS's conflict while a function is being created or updated. */
export function requireSettled({ place }: LambdaContext, name: string, latest: VersionRecord): void {
  const refused = "The operation cannot be performed at this time.";
  if (latest.state === "Pending") {
    throw conflict(`${refused} The function is currently in the following state: Pending`);
  }
  if (latest.lastUpdateStatus === "InProgress") {
    throw conflict(`${refused} An update is in progress for resource: ${functionArn(place, name)}`);
  }
}

function settle(context: LambdaContext, name: string, version: string): void {
  const record = context.tables.versions.get(name, version);
  if (record === undefined) return;
  if (record.state !== "Pending" && record.lastUpdateStatus !== "InProgress") return;
  const {
    stateReason: _,
    stateReasonCode: _c,
    lastUpdateReason: _r,
    lastUpdateReasonCode: _rc,
    ...rest
  } = record;
  context.state.changed(name, (change) =>
    change.putVersion({
      ...rest,
      state: "Active",
      lastUpdateStatus: "Successful",
      revisionId: newId(),
    }),
  );
}
