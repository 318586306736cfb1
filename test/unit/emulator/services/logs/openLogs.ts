import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { LogBuffer } from "../../../../../src/emulator/services/logs/buffer.ts";
import { createEventReader } from "../../../../../src/emulator/services/logs/events.ts";
import type { Owed } from "../../../../../src/emulator/contracts/deliveries.ts";
import { openFilters } from "../../../../../src/emulator/services/logs/subscriptions/state.ts";
import { Subscriptions } from "../../../../../src/emulator/services/logs/subscriptions/subscriptions.ts";
import { LogStore } from "../../../../../src/emulator/services/logs/store.ts";
import { migrations } from "../../../../../src/emulator/services/logs/tables.ts";
import { lineLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";

/** Logs in memory, with what reads them. */
export function openLogs(t: TestContext) {
  const database = new DatabaseSync(":memory:");
  database.exec("PRAGMA foreign_keys = ON");
  for (const { sql } of migrations) database.exec(sql);
  t.after(() => database.close());
  const clock = new ManualClock();
  const store = new LogStore(database);
  const offered: string[] = [];
  const lines: string[] = [];
  const filters = openFilters(database);
  const owed: Owed[] = [];
  const subscriptions = new Subscriptions({
    filters,
    clock,
    accountId: "000000000000",
    deliveries: { owe: (each) => owed.push(each) },
  });
  const buffer = new LogBuffer({
    store,
    subscriptions,
    clock,
    log: lineLog((line) => lines.push(line)),
    listener: (group, stream, events) =>
      offered.push(...events.map(({ message }) => `${group} ${stream} ${message}`)),
  });
  const readEvents = createEventReader(database);
  const read = (group: string) => {
    const groupId = store.group(group)?.id;
    if (groupId === undefined) return [];
    const range = { groupId, from: 0, to: Number.MAX_SAFE_INTEGER, direction: "forward" } as const;
    return [...readEvents(range)];
  };
  const kept = (group: string) => read(group).map(({ message }) => message);
  const count = (table: string) =>
    Number(database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.["count"]);
  return { database, clock, store, filters, owed, buffer, offered, lines, read, kept, readEvents, count };
}
