import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Call, type Prelude, warm } from "./call.ts";
import type { Invocation, Outcome, RunnableFunction } from "../../contracts/engine.ts";
import { EnvironmentLog } from "../log/environmentLog.ts";
import type { EnvironmentOptions } from "./options.ts";
import type { ExtensionFailure } from "../apis/extensions/failure.ts";
import { answerOf, exited, extensionFailed, type Failure, initFailed, killed, timedOut } from "./failures.ts";
import type { Exit } from "../process/functionProcess.ts";
import { type EndReason, Incarnation } from "./incarnation.ts";
import { overMemory, overTmp } from "./limits.ts";
import type { State } from "./state.ts";
import { InitPhase, type InitResult } from "./initPhase.ts";
import type { RuntimeEvents, RuntimeResult } from "../apis/runtimeEvents.ts";
import { timed } from "./timed.ts";

/** After so short a call its caller does not wait for the measurement and the last lines of the log. */
const shortMs = 1;

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
    this.#events = timed(this.#runtimeEvents(), () => this.log.timing);
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

  get #tmpDir(): string {
    return join(this.#options.dir, "tmp");
  }

  /** Runs the init phase ahead of an invocation. */
  async initialize(): Promise<boolean> {
    const result = await this.#start("init", this.#options.initTimeoutMs);
    const current = this.#current;
    if (result.kind === "ready" && current !== undefined) {
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
    const failure = await overTmp(this.fn, this.#tmpDir, call.invocation.requestId);
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
    rmSync(this.#options.dir, { recursive: true, force: true });
  }

  async #start(phase: "init" | "invoke", timeoutMs: number): Promise<InitResult> {
    const { clock, untimed } = this.#options;
    const init = new InitPhase(phase, this.log);
    const closing = this.#closing;
    this.#state = { kind: "starting", init, current: undefined, closing };
    if (closing !== undefined) await closing;
    init.begin(untimed ? undefined : timeoutMs, clock);
    if (this.#state.kind === "starting" && this.#state.init === init)
      this.#state = { kind: "starting", init, current: this.#startProcess(phase), closing: undefined };
    const result = await init.result;
    this.#noteStarted();
    this.#current?.extensions.closeRegistration();
    return result;
  }

  #startProcess(phase: "init" | "invoke"): Incarnation {
    const { api, clock, logStream } = this.#options;
    const tmpDir = this.#tmpDir;
    mkdirSync(tmpDir, { recursive: true });
    const started = this.#options.start({ fn: this.fn, tmpDir, logStream, port: api.port });
    const current = new Incarnation({
      fn: this.fn,
      started,
      log: this.log,
      clock,
      onWaiting: () => this.#proceed(),
      onFailure: (cause) => this.#extensionFailed(cause),
    });
    if (started.notice !== undefined) this.log.notice(`${started.notice}\n`);
    this.log.initStart(`${started.versionText}.v1`, phase);
    api.reset(this.#events, (exchange) => current.extensions.handle(exchange));
    if (started.process.channel !== undefined) api.adopt(started.process.channel);
    this.#options.onProcess?.(started.process);
    void started.process.exited.then((exit) => this.#onExit(current, exit));
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
      if (result !== undefined) this.#answered(state.call, state.current, result, state.call.spentMs);
    }
  }

  #run(invocation: Invocation, current: Incarnation, prelude: Prelude): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    current.thaw();
    this.log.beginTail();
    this.log.start(invocation.requestId, invocation.traceId);
    const call = new Call(invocation, prelude, resolve);
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
    else if (result.kind === "error") this.#fail(call, initFailed(result.error), "failure");
    else if (result.kind === "exit") this.#fail(call, exited(invocation.requestId, result.exit), "failure");
    else this.#fail(call, extensionFailed(invocation.requestId, result.cause), "failure");
    return promise;
  }

  #offer(call: Call, leftMs: number): void {
    const { api, clock, untimed } = this.#options;
    if (!untimed) call.limitedBy(clock.after(leftMs, () => this.#timedOut(call)));
    const { requestId, invokedFunctionArn, traceId } = call.invocation;
    const deadlineMs = clock.now() + Math.round(untimed ? debugDeadlineMs : leftMs);
    this.#current?.extensions.invoke({ requestId, deadlineMs, invokedFunctionArn, traceId });
    api.offer(call.invocation, deadlineMs);
  }

  #runtimeEvents(): RuntimeEvents {
    const call = () => (this.#state.kind === "busy" ? this.#state.call : undefined);
    return {
      ready: () => {
        if (this.#state.kind === "starting") this.#state.init.runtimeWaits = true;
        call()?.runtimeWaits();
        this.#proceed();
      },
      snapshot: () => {
        if (this.#state.kind === "starting") this.#state.init.snapshot(`${this.fn.runtime ?? ""}.v1`);
      },
      initError: (error) => {
        if (this.#state.kind !== "starting") return;
        this.#state.current?.measure(0);
        this.#state.init.settle({ kind: "error", error });
      },
      result: (result) => call()?.answered(result),
      streamStart: (contentType) => call()?.invocation.onResponseStart?.(contentType),
      streamChunk: (chunk) => call()?.invocation.onChunk?.(chunk),
      get wantsChunks() {
        return call()?.invocation.onChunk !== undefined;
      },
    };
  }

  /** The runtime and its extensions are done with a call, within its timeout. */
  #answered(call: Call, current: Incarnation, result: RuntimeResult, durationMs: number): void {
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

  #extensionFailed(cause: ExtensionFailure): void {
    const state = this.#state;
    if (state.kind === "starting") state.init.settle({ kind: "extension", cause });
    else if (state.kind === "busy")
      this.#fail(state.call, extensionFailed(state.call.invocation.requestId, cause), "failure");
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
    current?.flushLines();
    call.finish({
      log: this.log,
      answer,
      ending,
      durationMs,
      peakBytes: current?.peakBytes ?? 0,
      memorySizeMb: this.fn.memoryMb,
      traced: this.fn.tracing === "Active",
    });
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
        state.init.settle({ kind: "exit", exit });
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
