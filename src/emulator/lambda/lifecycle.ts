import { newId, type LambdaContext } from "./context.ts";
import { conflict } from "./errors.ts";
import { functionArn } from "./names.ts";
import type { VersionRecord } from "./records.ts";

/** Long enough for a client to see the state in between, short enough that nobody waits for it. */
const settleMs = 50;

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

/** Takes versions from Pending to Active and from InProgress to Successful. */
export interface Lifecycle {
  /** Call after a version was stored as pending or in progress. */
  begin(functionName: string, version: string): void;
  /** Forgets transitions of a function that is gone. */
  cancel(functionName: string): void;
  /** Finishes what the last process left in between. */
  resume(): void;
  stop(): void;
}

export function lifecycle(context: LambdaContext): Lifecycle {
  const running = new Map<string, Map<string, () => void>>();
  const begin = (name: string, version: string) => {
    running.get(name)?.get(version)?.();
    const cancel = context.clock.after(settleMs, () => {
      running.get(name)?.delete(version);
      settle(context, name, version);
    });
    const ofFunction = running.get(name) ?? new Map<string, () => void>();
    running.set(name, ofFunction.set(version, cancel));
  };
  const cancel = (name: string) => {
    for (const stop of running.get(name)?.values() ?? []) stop();
    running.delete(name);
  };
  return {
    begin,
    cancel,
    resume: () => {
      for (const { owner, id } of context.tables.versions.entries()) settle(context, owner, id);
    },
    stop: () => {
      for (const name of running.keys()) cancel(name);
    },
  };
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
  context.tables.versions.set(name, version, {
    ...rest,
    state: "Active",
    lastUpdateStatus: "Successful",
    revisionId: newId(),
  });
  context.forget(name);
}
