import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { FlexibleTimeWindow, Target } from "@aws-sdk/client-scheduler";
import { formatArn } from "../../../shared/arn.ts";
import { changeTogether, Collection, collectionMigration } from "../../store/collection.ts";
import { DueTable } from "../../store/dueTable.ts";
import type { Migration } from "../../store/open.ts";
import { missing } from "./errors.ts";

/** The account and region whose schedules these are. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** Times are epoch milliseconds. */
export interface ScheduleRecord {
  readonly name: string;
  readonly group: string;
  readonly expression: string;
  readonly timeZone: string;
  readonly target: Target;
  readonly window: FlexibleTimeWindow;
  readonly state: "ENABLED" | "DISABLED";
  readonly startAt?: number;
  readonly endAt?: number;
  readonly description?: string;
  readonly kmsKeyArn?: string;
  readonly afterCompletion: "NONE" | "DELETE";
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export interface GroupRecord {
  readonly name: string;
  readonly createdAt: number;
  readonly modifiedAt: number;
}

export const migrations: readonly Migration[] = [
  collectionMigration("scheduler_schedules"),
  collectionMigration("scheduler_groups"),
  collectionMigration("scheduler_tags"),
  {
    name: "scheduler-due",
    sql: `
    CREATE TABLE scheduler_due (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      lane TEXT NOT NULL,
      due_at INTEGER NOT NULL,
      schedule_group TEXT NOT NULL,
      schedule TEXT NOT NULL,
      scheduled_for INTEGER NOT NULL,
      UNIQUE (schedule_group, schedule)
    ) STRICT;
    CREATE INDEX scheduler_due_by_time ON scheduler_due (lane, due_at)`,
  },
];

/** A schedule's next time. */
export interface DueSchedule {
  readonly id: number;
  readonly dueAt: number;
  readonly group: string;
  readonly name: string;
  /** What the schedule says; the window may make it later. */
  readonly scheduledFor: number;
}

/** All are of one lane: one timer waits for the first. */
const lane = "schedules";

/** When schedules are due. */
export class DueSchedules extends DueTable {
  readonly #set: StatementSync;
  readonly #get: StatementSync;
  readonly #of: StatementSync;
  readonly #remove: StatementSync;

  constructor(database: DatabaseSync) {
    super(database, { table: "scheduler_due", lane: "lane", due: "due_at" });
    this.#set = database.prepare(`
      INSERT INTO scheduler_due (lane, schedule_group, schedule, scheduled_for, due_at)
      VALUES ('${lane}', ?1, ?2, ?3, ?4)
      ON CONFLICT (schedule_group, schedule) DO UPDATE SET scheduled_for = ?3, due_at = ?4`);
    this.#get = database.prepare("SELECT * FROM scheduler_due WHERE id = ?");
    this.#of = database.prepare("SELECT due_at FROM scheduler_due WHERE schedule_group = ? AND schedule = ?");
    this.#remove = database.prepare("DELETE FROM scheduler_due WHERE schedule_group = ? AND schedule = ?");
  }

  set(group: string, name: string, scheduledFor: number, dueAt: number): void {
    this.#set.run(group, name, scheduledFor, dueAt);
  }

  remove(group: string, name: string): void {
    this.#remove.run(group, name);
  }

  dueAt(group: string, name: string): number | undefined {
    const row = this.#of.get(group, name);
    return row && Number(row["due_at"]);
  }

  /** The first of all. */
  first(): DueSchedule | undefined {
    const [head] = this.heads(lane, 1);
    const row = head && this.#get.get(head.id);
    return (
      row && {
        id: Number(row["id"]),
        dueAt: Number(row["due_at"]),
        group: String(row["schedule_group"]),
        name: String(row["schedule"]),
        scheduledFor: Number(row["scheduled_for"]),
      }
    );
  }
}

export const defaultGroup = "default";

/** What Scheduler keeps; the comment at each says owner and id. */
export class SchedulerState {
  readonly place: Place;
  /** group, name */
  readonly schedules: Collection<ScheduleRecord>;
  /** "", name */
  readonly groups: Collection<GroupRecord>;
  /** "", group's ARN */
  readonly tags: Collection<Readonly<Record<string, string>>>;
  readonly due: DueSchedules;
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync, place: Place) {
    this.place = place;
    this.#database = database;
    this.schedules = new Collection(database, "scheduler_schedules");
    this.groups = new Collection(database, "scheduler_groups");
    this.tags = new Collection(database, "scheduler_tags");
    this.due = new DueSchedules(database);
  }

  /** Runs `work` as one transaction. */
  together<Result>(work: () => Result): Result {
    return changeTogether(this.#database, [this.schedules, this.groups, this.tags], work);
  }

  clear(): void {
    for (const collection of [this.schedules, this.groups, this.tags]) collection.clear();
    this.due.clear();
  }

  /** Throws AWS's error for one that does not exist. */
  schedule(group: string, name: string): ScheduleRecord {
    this.group(group);
    const schedule = this.schedules.get(group, name);
    if (schedule === undefined) throw missing(`Schedule ${name}`);
    return schedule;
  }

  /** Throws AWS's error for one that does not exist. The default one always does. */
  group(name: string): GroupRecord {
    const group = this.groups.get("", name);
    if (group !== undefined) return group;
    if (name === defaultGroup) return { name, createdAt: 0, modifiedAt: 0 };
    throw missing(`Schedule group ${name}`);
  }

  scheduleArn({ group, name }: Pick<ScheduleRecord, "group" | "name">): string {
    return formatArn({ service: "scheduler", ...this.place, resource: `schedule/${group}/${name}` });
  }

  groupArn(name: string): string {
    return formatArn({ service: "scheduler", ...this.place, resource: `schedule-group/${name}` });
  }
}
