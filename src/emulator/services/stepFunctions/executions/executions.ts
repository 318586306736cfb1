import { type Clock, sleep } from "../../../../shared/clock.ts";
import { messageOf } from "../../../../shared/errors.ts";
import type { Log } from "../../../../shared/log.ts";
import type { AskService } from "../../../contracts/ask.ts";
import { isPassing } from "../../../store/open.ts";
import type { Run } from "../execution/context.ts";
import { appendEvent, type Journal, MemoryJournal } from "../execution/journal.ts";
import { waitUntil } from "../execution/waiting.ts";
import { StateFailure } from "../language/failure.ts";
import { parseJson } from "../language/json.ts";
import { TaskTokens } from "../tasks/tokens.ts";
import type { ExecutionRecord, ExecutionStatus, ExecutionTable } from "./table.ts";

interface ExecutionsOptions {
  readonly table: ExecutionTable;
  /** For tasks. */
  readonly ask: AskService;
  readonly region: string;
  /** What waits by `--time-scale`. */
  readonly clock: Clock;
  readonly taskClock: Clock;
  readonly random: () => number;
  readonly log: Log;
  /** An execution has another status, told in the transaction that keeps it. */
  readonly changed: (record: ExecutionRecord) => void;
}

/** "You can retrieve the execution history for 90 days." */
const keptMs = 90 * 86_400_000;

/** After a failure of the database. */
const pauseMs = 1_000;

/** Why an execution's work is ended from outside. */
class Ending extends Error {
  readonly status: "ABORTED" | "TIMED_OUT" | undefined;
  readonly details: Pick<ExecutionRecord, "error" | "cause">;

  /** Without a status the emulator stops, and the execution goes on with its next start. */
  constructor(status: Ending["status"], details: Ending["details"] = {}) {
    super("ended");
    this.status = status;
    this.details = details;
  }
}

interface Running {
  readonly controller: AbortController;
  readonly ended: Promise<ExecutionRecord>;
}

/** Runs executions. What is kept of one goes on after a kill in the state that it was in. */
export class Executions {
  readonly tokens = new TaskTokens();
  readonly #options: ExecutionsOptions;
  readonly #running = new Map<string, Running>();
  #stopped = false;

  constructor(options: ExecutionsOptions) {
    this.#options = options;
  }

  /** Goes on with what ran when the emulator ended, and forgets what ended long ago. */
  resume(): void {
    const { table } = this.#options;
    this.#forgetOld();
    for (const { arn } of table.running()) this.#beginKept(arn);
  }

  /** Keeps a new execution, also within a transaction of others, and begins it when that is over. */
  start(record: ExecutionRecord): void {
    const { table } = this.#options;
    table.together(() => {
      table.set(record);
      tellStart(record, table.journal(record.arn));
      this.#options.changed(record);
    });
    // A transaction around this one may be rolled back: then nothing of it has happened.
    setImmediate(() => this.#beginOrRetry(record.arn));
  }

  /** Runs an execution that is not kept to its end. Rejects when the emulator stops. */
  startAndWait(record: ExecutionRecord): Promise<ExecutionRecord> {
    const journal = new MemoryJournal();
    tellStart(record, journal);
    return this.#begin(record, journal).ended;
  }

  /** Ends an execution. False where it does not run. */
  abort(arn: string, details: Pick<ExecutionRecord, "error" | "cause">): boolean {
    const running = this.#beginKept(arn);
    if (running === undefined) return false;
    running.controller.abort(new Ending("ABORTED", details));
    return true;
  }

  /** Ends all that runs and keeps nothing more. */
  stop(): void {
    this.#stopped = true;
    for (const { controller } of this.#running.values()) controller.abort(new Ending(undefined));
  }

  /** Forgets everything. */
  clear(): void {
    for (const { controller } of this.#running.values()) controller.abort(new Ending(undefined));
    this.#running.clear();
    this.#options.table.clear();
  }

  /** Begins what is kept, unless it runs already. Undefined for what has ended, or is not there. */
  #beginKept(arn: string): Running | undefined {
    const running = this.#running.get(arn);
    if (running !== undefined || this.#stopped) return running;
    const { table } = this.#options;
    const record = table.get(arn);
    return record?.status === "RUNNING" ? this.#begin(record, table.journal(arn)) : undefined;
  }

  #beginOrRetry(arn: string): void {
    try {
      this.#beginKept(arn);
    } catch (error) {
      const { log, taskClock } = this.#options;
      log.error("an execution could not be read", { execution: arn, error: messageOf(error) });
      if (!this.#stopped) taskClock.after(pauseMs, () => this.#beginOrRetry(arn));
    }
  }

  #begin(record: ExecutionRecord, journal: Journal): Running {
    const controller = new AbortController();
    const ended = this.#run(record, journal, controller).finally(() => {
      if (this.#running.get(record.arn)?.controller === controller) this.#running.delete(record.arn);
    });
    // Who waits for it hears of it; the others read the record.
    ended.catch(() => undefined);
    const running = { controller, ended };
    this.#running.set(record.arn, running);
    return running;
  }

  /** Where the database fails for a moment, what is kept goes on as after a kill. */
  async #run(
    record: ExecutionRecord,
    journal: Journal,
    controller: AbortController,
  ): Promise<ExecutionRecord> {
    const { log, table, taskClock } = this.#options;
    let kept: Journal | undefined = journal;
    for (;;) {
      try {
        kept ??= table.journal(record.arn);
        return await this.#runOnce(record, kept, controller);
      } catch (error) {
        if (this.#stopped || journal instanceof MemoryJournal || !isPassing(error)) throw error;
        log.error("an execution could not be kept", { execution: record.arn, error: messageOf(error) });
        // What it says may not be what was kept.
        kept = undefined;
        await sleep(taskClock, pauseMs);
      }
    }
  }

  async #runOnce(
    record: ExecutionRecord,
    journal: Journal,
    controller: AbortController,
  ): Promise<ExecutionRecord> {
    const { clock, log, ask } = this.#options;
    const { signal } = controller;
    const done = new AbortController();
    try {
      const { runMachine } = await import("../execution/machine.ts");
      const { output, lastEvent } = await runMachine({
        type: record.type,
        definition: record.definition,
        input: record.input,
        run: this.#context(record, journal),
        ask,
        signal,
        limit: (seconds) => {
          const until = record.startedAt + seconds * 1000;
          waitUntil(clock, until, AbortSignal.any([signal, done.signal])).then(
            () => controller.abort(new Ending("TIMED_OUT")),
            () => undefined,
          );
        },
      });
      signal.throwIfAborted();
      return this.#end(record, journal, { status: "SUCCEEDED", output: JSON.stringify(output) }, lastEvent);
    } catch (error) {
      const reason: unknown = signal.aborted ? signal.reason : error;
      if (this.#stopped || (reason instanceof Ending && reason.status === undefined)) throw reason;
      if (isPassing(reason) && !(journal instanceof MemoryJournal)) throw reason;
      const last = journal.frame("")?.lastEvent ?? 1;
      if (reason instanceof Ending)
        return this.#end(record, journal, { status: reason.status ?? "ABORTED", ...reason.details }, last);
      if (!(reason instanceof StateFailure))
        log.error("an execution failed in here", { execution: record.arn, error: messageOf(reason) });
      return this.#end(record, journal, failureOf(reason), last);
    } finally {
      done.abort();
    }
  }

  #context(record: ExecutionRecord, journal: Journal): Omit<Run, "integrations"> {
    const { region, clock, taskClock, random } = this.#options;
    const { tokens } = this;
    const about = {
      Execution: {
        Id: record.arn,
        Input: parseJson(record.input),
        Name: record.name,
        RoleArn: record.roleArn,
        StartTime: new Date(record.startedAt).toISOString(),
        RedriveCount: 0,
      },
      StateMachine: { Id: record.machineArn, Name: record.machineName },
    };
    return { journal, tokens, about, region, clock, taskClock, random };
  }

  #end(record: ExecutionRecord, journal: Journal, end: End, previousEventId: number): ExecutionRecord {
    const { table, clock, changed } = this.#options;
    const stoppedAt = clock.now();
    const ended = { ...record, ...end, stoppedAt };
    const isKept = !(journal instanceof MemoryJournal);
    const { error, cause, output } = end;
    const failed = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    const details = {
      SUCCEEDED: {
        type: "ExecutionSucceeded",
        executionSucceededEventDetails: { output: output ?? "", outputDetails: { truncated: false } },
      },
      FAILED: { type: "ExecutionFailed", executionFailedEventDetails: failed },
      ABORTED: { type: "ExecutionAborted", executionAbortedEventDetails: failed },
      TIMED_OUT: { type: "ExecutionTimedOut", executionTimedOutEventDetails: failed },
    } as const;
    journal.together(() => {
      const event = { timestamp: stoppedAt, previousEventId, ...details[end.status] };
      appendEvent(journal, event, { isLast: true });
      if (!isKept) return;
      table.set(ended);
      changed(ended);
      journal.end();
      if (record.type === "EXPRESS") table.delete(record.arn);
      this.#forgetOld();
    });
    return ended;
  }

  #forgetOld(): void {
    const { table, clock } = this.#options;
    for (const arn of table.endedBefore(clock.now() - keptMs)) table.delete(arn);
  }
}

type End = Pick<ExecutionRecord, "output" | "error" | "cause"> & {
  readonly status: Exclude<ExecutionStatus, "RUNNING">;
};

function failureOf(reason: unknown): End {
  if (!(reason instanceof StateFailure))
    return { status: "FAILED", error: "States.Runtime", cause: "Internal Error" };
  const { error, reason: cause } = reason;
  return {
    status: "FAILED",
    ...(error !== "" && { error }),
    ...(cause !== undefined && cause !== "" && { cause }),
  };
}

function tellStart({ startedAt, input, roleArn }: ExecutionRecord, journal: Journal): void {
  appendEvent(journal, {
    timestamp: startedAt,
    type: "ExecutionStarted",
    previousEventId: 0,
    executionStartedEventDetails: { input, inputDetails: { truncated: false }, roleArn },
  });
}
