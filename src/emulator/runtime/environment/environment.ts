import { join } from "node:path";
import { Call, type Prelude, warm } from "./call.ts";
import type { Invocation, Outcome, RunnableFunction } from "../../contracts/engine.ts";
import { EnvironmentLog } from "../log/environmentLog.ts";
import { afterArrivals } from "./afterArrivals.ts";
import type { EnvironmentOptions } from "./options.ts";
import {
  answerOf,
  exited,
  extensionFailed,
  type Failure,
  initFailure,
  killed,
  timedOut,
} from "./failures.ts";
import type { Exit } from "../process/functionProcess.ts";
import type { EndReason, Incarnation } from "./incarnation.ts";
import { overMemory, overTmp } from "./limits.ts";
import type { State } from "./state.ts";
import { messageOf } from "../../../shared/errors.ts";
import { removed } from "../process/system.ts";
import { startFailed } from "./startFailure.ts";
import { incarnate } from "./incarnate.ts";
import { InitPhase } from "./initPhase.ts";
import type { InitResult } from "./initResult.ts";
import type { RuntimeEvents, RuntimeResult } from "../apis/runtimeEvents.ts";
import { eventsOf, timed } from "./runtimeListener.ts";

/** After so short a call its caller does not wait for the measurement and the last lines of the log. */
const shortMs = 1;

/** How an init phase ended that could be begun. */
type Begun = Exclude<InitResult, { readonly kind: "refused" }>;

/** The time that a function believes to have while somebody debugs it. */
const debugDeadlineMs = 3_600_000;

/**
 * One execution environment: one process at a time, one invocation at a time, a folder for /tmp and a log stream
 * that outlive the process when it is reset.
 */
export class Environment {
  readonly id: string;
  readonly fn: RunnableFunction;
  readonly log: EnvironmentLog;
  /** Resolves when the first init is over, whatever came of it. */
  readonly started: Promise<void>;
  readonly #options: EnvironmentOptions<Environment>;
  readonly #events: RuntimeEvents;
  readonly #noteStarted: () => void;
  #state: State = { kind: "cold", phase: "init", closing: undefined };
  /** It ends as soon as nothing runs in it. */
  #retired = false;

  constructor(options: EnvironmentOptions<Environment>) {
    this.#options = options;
    this.id = options.id;
    this.fn = options.fn;
    const { fn, logs: sink, clock, logStream: stream } = options;
    this.log = new EnvironmentLog({ fn, stream, sink, clock });
    const runtimeEvents = eventsOf({
      state: () => this.#state,
      onProgress: () => this.#proceed(),
      onFault: (error) => this.#broken(error),
    });
    this.#events = timed(runtimeEvents, () => this.log.timing);
    const { promise, resolve } = Promise.withResolvers<void>();
    this.started = promise;
    this.#noteStarted = resolve;
  }

  get state(): State["kind"] {
    return this.#state.kind;
  }

  get pid(): number | undefined {
    return this.#current?.process.pid;
  }

  /** Epoch milliseconds since when it has had nothing to do; undefined while it has. */
  get idleSince(): number | undefined {
    return this.#state.kind === "idle" ? this.#state.since : undefined;
  }

  get #current(): Incarnation | undefined {
    return "current" in this.#state ? this.#state.current : undefined;
  }

  get #closing(): Promise<void> | undefined {
    return "closing" in this.#state ? this.#state.closing : undefined;
  }

  /** Runs the init phase ahead of an invocation. */
  async initialize(): Promise<boolean> {
    const result = await this.#start("init", this.#options.initTimeoutMs).catch(() => undefined);
    const current = this.#current;
    if (result?.kind === "ready" && current !== undefined) {
      this.#become({ kind: "idle", current, since: this.#options.clock.now() });
      return true;
    }
    this.#reset("failure");
    return false;
  }

  /** Runs one invocation; the caller has made sure that the environment is cold or idle. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const state = this.#state;
    if (state.kind === "idle") return this.#run(invocation, state.current, warm);
    if (state.kind !== "cold") throw new Error(`an environment that is ${state.kind} was invoked`);
    if (state.phase === "init") {
      const began = performance.now();
      const result = await this.#start("init", this.#options.initTimeoutMs);
      const current = this.#current;
      if (result.kind === "ready" && current !== undefined) {
        const { restoredMs } = result;
        // The init of a snapshot was done when the version was published, and is not this call's.
        return this.#run(
          invocation,
          current,
          restoredMs === undefined ? { initMs: performance.now() - began } : { restoredMs },
        );
      }
    }
    return this.#restartAndRun(invocation);
  }

  /** Stops what runs, while nothing has to. */
  freeze(): void {
    if (this.#state.kind === "idle") this.#state.current.freeze();
  }

  /** Measures what runs; over its memory a function is killed, as Lambda kills it. */
  sample(): void {
    if (this.#state.kind !== "busy") return;
    this.#state.current.measureTree();
    this.#checkMemory(this.#state.call);
  }

  /** Ends an invocation that has put more into /tmp than fits. */
  async checkTmp(): Promise<void> {
    if (this.#state.kind !== "busy") return;
    const { call } = this.#state;
    const tmpDir = join(this.#options.dir, "tmp");
    const failure = await overTmp(this.fn, tmpDir, call.invocation.requestId);
    if (failure !== undefined && this.#runs(call)) this.#fail(call, failure, "failure");
  }

  /** Ends the environment now, or after its invocation. */
  retire(): void {
    this.#retired = true;
    if (this.#state.kind !== "busy" && this.#state.kind !== "starting") void this.stop();
  }

  /** Ends the environment, whatever it does; extensions get their time. */
  async stop(): Promise<void> {
    const state = this.#state;
    if (state.kind === "gone") return;
    const [current, closing] = [this.#current, this.#closing];
    this.#state = { kind: "gone" };
    this.#noteStarted();
    if (state.kind === "starting")
      state.init.settle({ kind: "exit", exit: { code: null, signal: "SIGKILL" } });
    if (state.kind === "busy") this.#finish(state.call, current, killed(state.call.invocation.requestId));
    this.#options.onGone(this);
    await current?.shutDown("spindown");
    await closing;
    this.#options.api.close();
    this.log.flush();
    // What cannot be removed now is when the engine stops, or starts again.
    removed(this.#options.system, this.#options.dir);
  }

  async #start(phase: "init" | "invoke", timeoutMs: number): Promise<Begun> {
    const { clock, untimed } = this.#options;
    const init = new InitPhase(phase, this.log);
    const closing = this.#closing;
    this.#state = { kind: "starting", init, current: undefined, closing };
    if (closing !== undefined) await closing;
    init.begin(untimed ? undefined : timeoutMs, clock);
    if (this.#state.kind === "starting" && this.#state.init === init) {
      try {
        this.#state = { kind: "starting", init, current: this.#startProcess(phase), closing: undefined };
      } catch (error) {
        init.settle({ kind: "refused", error: startFailed(messageOf(error), error) });
      }
    }
    const result = await init.result;
    this.#noteStarted();
    if (result.kind === "refused") {
      void this.stop();
      throw result.error;
    }
    this.#current?.extensions.closeRegistration();
    return result;
  }

  #startProcess(phase: "init" | "invoke"): Incarnation {
    const current = incarnate(this.#options, {
      phase,
      log: this.log,
      events: this.#events,
      onWaiting: () => this.#proceed(),
      onFailure: (cause) => this.#interrupt({ kind: "extension", cause }, (id) => extensionFailed(id, cause)),
      onRefused: (reason) => this.#refused(reason),
      onFault: (error) => this.#broken(error),
    });
    void current.process.exited.then((exit) => this.#onExit(current, exit));
    return current;
  }

  /** Goes on with what waited for the runtime or for extensions. */
  #proceed(): void {
    const state = this.#state;
    if (this.#current?.extensions.waiting !== true) return;
    if (state.kind === "starting" && state.init.runtimeWaits) {
      state.current?.measure(0);
      state.init.settle({ kind: "ready", restoredMs: state.init.restoredMs });
    } else if (state.kind === "busy") {
      const result = state.call.end();
      if (result !== undefined) this.#answered(state.call, state.current, result);
    }
  }

  #run(invocation: Invocation, current: Incarnation, prelude: Prelude): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    current.thaw();
    this.log.beginTail();
    const call = new Call(invocation, prelude, resolve);
    this.log.start(invocation.requestId, invocation.traceId);
    this.#state = { kind: "busy", current, call };
    this.#offer(call, this.fn.timeoutMs);
    return promise;
  }

  /** The init that failed, or that a reset suppressed, happens inside the invocation and counts as its duration. */
  async #restartAndRun(invocation: Invocation): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    if (this.#state.kind === "gone") throw new Error("the environment was ended");
    this.#current?.kill();
    this.log.beginTail();
    const result = await this.#start("invoke", this.fn.timeoutMs);
    const beganAt = this.#state.kind === "starting" ? this.#state.init.beganAt : undefined;
    const call = new Call(invocation, warm, resolve, beganAt);
    this.log.start(invocation.requestId, invocation.traceId);
    const current = this.#current;
    if (current !== undefined) this.#state = { kind: "busy", current, call };
    if (result.kind === "ready") this.#offer(call, Math.max(0, this.fn.timeoutMs - call.spentMs));
    else if (result.kind === "timeout") this.#timedOut(call);
    else this.#fail(call, initFailure(invocation.requestId, result), "failure");
    return promise;
  }

  #offer(call: Call, leftMs: number): void {
    const { api, clock, untimed } = this.#options;
    if (!untimed) call.limitedBy(clock.after(leftMs, () => this.#outOfTime(call)));
    const { requestId, invokedFunctionArn, traceId } = call.invocation;
    const deadlineMs = clock.now() + Math.round(untimed ? debugDeadlineMs : leftMs);
    this.#current?.extensions.invoke({ requestId, deadlineMs, invokedFunctionArn, traceId });
    api.offer(call.invocation, deadlineMs);
  }

  /** The runtime and its extensions are done with a call, within its timeout. */
  #answered(call: Call, current: Incarnation, result: RuntimeResult): void {
    // Not more, where its answer was read late.
    const durationMs = this.#options.untimed ? call.spentMs : Math.min(call.spentMs, this.fn.timeoutMs);
    const { answer, ending } = answerOf(result);
    if (durationMs < shortMs && call.invocation.wantsLog !== true) {
      // What it took of memory since the last measurement is counted by the next one.
      if (this.#checkMemory(call)) return;
      call.answerCaller(answer, durationMs, current.peakBytes);
    }
    // Output that was written before the answer is in its pipes by now, and is read before this runs.
    setImmediate(() => {
      if (!this.#runs(call)) return;
      current.measure(durationMs);
      if (call.state !== "callerAnswered" && this.#checkMemory(call)) return;
      this.#finish(call, current, { answer, ending }, durationMs);
      if (current.over) this.#become({ kind: "cold", phase: "invoke", closing: undefined });
      else this.#become({ kind: "idle", current, since: this.#options.clock.now() });
    });
  }

  #runs(call: Call): boolean {
    return this.#state.kind === "busy" && this.#state.call === call;
  }

  /** What has come while the timer was late counts: this process may have been paused, or busy. */
  #outOfTime(call: Call): void {
    const { api, clock } = this.#options;
    const undecided = () => this.#runs(call) && (call.state === "running" || call.state === "answered");
    afterArrivals(call.spentMs - this.fn.timeoutMs, {
      clock,
      arriving: () => undecided() && (api.answering || call.state === "answered"),
      done: () => undecided() && this.#timedOut(call),
    });
  }

  #timedOut(call: Call): void {
    this.#current?.measure(this.fn.timeoutMs);
    const failure = timedOut(call.invocation.requestId, this.fn.timeoutMs, this.#options.clock.now());
    this.#fail(call, failure, "timeout", this.fn.timeoutMs);
  }

  /** Ends a call that has used more than its memory; true when it did. */
  #checkMemory(call: Call): boolean {
    if (this.#options.untimed || this.#state.kind !== "busy") return false;
    const failure = overMemory(this.fn, this.#state.current, call.invocation.requestId);
    if (failure === undefined) return false;
    this.#fail(call, failure, "failure");
    return true;
  }

  /** The machine had no room for a process, or for its mounts. */
  #refused(reason: string): void {
    if (this.#state.kind === "starting")
      this.#state.init.settle({ kind: "refused", error: startFailed(reason) });
  }

  /** What the function sent has brought a fault of ours to light: it ends, and nothing else does. */
  #broken(error: unknown): void {
    const { functionName } = this.fn;
    this.#options.log.error("a function was ended by what it sent", { function: functionName, error });
    this.#interrupt({ kind: "exit", exit: { code: null, signal: "SIGKILL" } }, killed);
  }

  /** Ends what runs, whatever that is. */
  #interrupt(init: InitResult, failure: (requestId: string) => Failure): void {
    const state = this.#state;
    if (state.kind === "starting") state.init.settle(init);
    else if (state.kind === "busy")
      this.#fail(state.call, failure(state.call.invocation.requestId), "failure");
    else if (state.kind === "idle") this.#reset("failure");
  }

  #fail(call: Call, failure: Failure, reason: EndReason, durationMs?: number): void {
    if (failure.notice !== "") this.log.fault(failure.notice);
    this.#finish(call, this.#current, failure, durationMs);
    this.#reset(reason);
  }

  #finish(
    call: Call,
    current: Incarnation | undefined,
    { answer, ending }: Pick<Failure, "answer" | "ending">,
    durationMs = call.spentMs,
  ): void {
    current?.flushOutput();
    const peakBytes = current?.peakBytes ?? 0;
    call.finish({ fn: this.fn, log: this.log, answer, ending, durationMs, peakBytes });
  }

  #become(state: State): void {
    this.#state = state;
    if (this.#retired) void this.stop();
    else this.#options.onFree(this);
  }

  /** Ends the process; /tmp stays, memory does not. */
  #reset(reason: EndReason): void {
    if (this.#state.kind === "gone") return;
    const current = this.#current;
    const ended = current?.shutDown(reason);
    // Without extensions nothing of the old process can disturb the next.
    const closing = current !== undefined && current.extensions.count > 0 ? ended : undefined;
    this.#become({ kind: "cold", phase: "invoke", closing });
  }

  #onExit(current: Incarnation, exit: Exit): void {
    current.end();
    const state = this.#state;
    if (this.#current !== current) {
      this.log.flush();
      return;
    }
    switch (state.kind) {
      case "starting":
        if (exit.refused === undefined) state.init.settle({ kind: "exit", exit });
        else this.#refused(exit.refused);
        break;
      case "busy":
        if (state.call.state === "running")
          this.#fail(state.call, exited(state.call.invocation.requestId, exit), "failure");
        else {
          // It will not ask for another, and what it answered counts.
          state.call.runtimeWaits();
          this.#proceed();
        }
        break;
      case "idle":
        this.log.flush();
        this.#reset("failure");
        break;
      default:
        break;
    }
  }
}
