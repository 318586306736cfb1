import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../shared/clock.ts";
import type { Access } from "../call.ts";
import type { LogGroup } from "./group.ts";

/** How far following a log has come; live tail and polling take over from each other by it. */
export interface Reader {
  /** Its target is read at each new connection, so that an emulator may come back at another address. */
  readonly access: Omit<Access, "signal">;
  readonly group: LogGroup;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly filterPattern: string | undefined;
  /** Shortest and longest pause between two polls. */
  readonly pollMs: { readonly min: number; readonly max: number };
  /** Nothing older is wanted. */
  from: number;
  /** All before it was read. */
  since: number;
  /** Ids of what polling has shown lately, with their timestamps. */
  readonly seen: Map<string, number>;
}

/** Ends early, without an error, when aborted. It keeps the process alive: `logs --follow` lives by it. */
export async function pause(ms: number, { signal }: Pick<Reader, "signal">): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
