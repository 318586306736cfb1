import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beginCall, type Call, finishCall, type Prelude, spentOn, tellCaller, warm } from "./call.ts";
import type { Invocation, Outcome, RunnableFunction } from "../../contracts/engine.ts";
import { EnvironmentLog } from "../log/environmentLog.ts";
import type { EnvironmentOptions } from "./options.ts";
import { Extensions } from "../apis/extensions/extensions.ts";
import {
  answerOf,
  exited,
  extensionFailed,
  type ExtensionFailure,
  type Failure,
  initFailed,
  killed,
  outOfMemory,
  timedOut,
  tmpFull,
} from "./failures.ts";
import { folderSize } from "./folderSize.ts";
import type { Exit } from "../process/functionProcess.ts";
import { Incarnation } from "./incarnation.ts";
import { endIncarnation, type EndReason } from "./endIncarnation.ts";
import type { State } from "./state.ts";
import { InitPhase, type InitResult } from "./initPhase.ts";
import type { RuntimeEvents, RuntimeResult } from "../apis/runtimeApi.ts";

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
  /** Called once, when the first init is over, whatever came of it. */
  onStarted: (() => void) | undefined;
  readonly #options: EnvironmentOptions<Environment>;
  readonly #events: RuntimeEvents;
  #extensions: Extensions;
  #state: State = { kind: "cold", phase: "init" };
  /** The runtime waits on /next, so nothing of it needs to run. */
  #runtimeWaits = false;
  #retired = false;
  /** The end of what ran before a reset, where extensions have to be waited for. */
  #closing: Promise<void> | undefined;

  constructor(options: EnvironmentOptions<Environment>) {
    this.#options = options;
    this.id = options.id;
    this.fn = options.fn;
    const { fn, logs: sink, clock, logStream: stream } = options;
    this.log = new EnvironmentLog({ fn, stream, sink, clock });
    this.#events = this.log.timed(this.#runtimeEvents());
    this.#extensions = this.#newExtensions([]);
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

  freeze(): void {
    if (this.#state.kind === "idle" && this.#runtimeWaits) this.#state.current.freeze();
  }

  /** Measures what runs; over its memory a function is killed, as Lambda kills it. */
  sample(): void {
    if (this.#state.kind !== "busy" || this.#state.current === undefined) return;
    this.#state.current.measureTree();
    this.#checkMemory(this.#state.call);
  }

  /** Ends an invocation that has put more into /tmp than fits. */
  async checkTmp(): Promise<void> {
    if (this.#state.kind !== "busy") return;
    const { call } = this.#state;
    const bytes = await folderSize(join(this.#options.dir, "tmp"));
    const limitMb = this.fn.ephemeralStorageMb;
    if (this.#state.kind === "busy" && this.#state.call === call && bytes > limitMb * 1024 * 1024)
      this.#fail(call, tmpFull(call.invocation.requestId, limitMb), "failure");
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
    const { clock } = this.#options;
    const current = this.#current;
    this.#state = { kind: "gone" };
    if (state.kind === "starting")
      state.init.settle({ kind: "exit", exit: { code: null, signal: "SIGKILL" } });
    if (state.kind === "busy") this.#finish(state.call, current, killed(state.call.invocation.requestId));
    this.#options.onGone(this);
    if (current !== undefined)
      await endIncarnation(current, { extensions: this.#extensions, reason: "spindown", clock });
    await this.#closing;
    this.#extensions.stop();
    this.#options.api.close();
    this.log.flush();
    rmSync(this.#options.dir, { recursive: true, force: true });
  }

  async #start(phase: "init" | "invoke", timeoutMs: number): Promise<InitResult> {
    const { api, clock, dir, logStream, untimed } = this.#options;
    const init = new InitPhase(phase, this.log);
    this.#state = { kind: "starting", init, current: undefined };
    if (this.#closing !== undefined) await this.#closing;
    init.begin(untimed ? undefined : timeoutMs, clock);
    this.#runtimeWaits = false;
    const tmpDir = join(dir, "tmp");
    mkdirSync(tmpDir, { recursive: true });
    api.reset(this.#events, (exchange) => this.#extensions.handle(exchange));
    const started = this.#options.start({ fn: this.fn, tmpDir, logStream, port: api.port });
    this.#extensions.stop();
    const extensions = this.#newExtensions(started.extensions.map(({ name }) => name));
    this.#extensions = extensions;
    if (started.notice !== undefined) this.log.notice(`${started.notice}\n`);
    this.log.initStart(`${started.versionText}.v1`, phase);
    if (started.process.channel !== undefined) api.adopt(started.process.channel);
    const current = new Incarnation(started, this.log, clock);
    this.#options.onProcess?.(started.process);
    if (this.#state.kind === "starting" && this.#state.init === init)
      this.#state = { kind: "starting", init, current };
    else current.kill();
    void started.process.exited.then((exit) => this.#onExit(current, exit));
    for (const { name, process } of started.extensions)
      void process.exited.then((exit) => extensions.exited(name, exit));
    const result = await init.result;
    this.onStarted?.();
    this.onStarted = undefined;
    this.#extensions.closeRegistration();
    return result;
  }

  #newExtensions(external: readonly string[]): Extensions {
    return new Extensions({
      fn: this.fn,
      external,
      log: this.log,
      onWaiting: () => this.#proceed(),
      onFailure: (cause) => this.#extensionFailed(cause),
    });
  }

  /** Goes on with what waited for the runtime or for extensions. */
  #proceed(): void {
    const state = this.#state;
    if (!this.#extensions.waiting) return;
    if (state.kind === "starting" && this.#runtimeWaits && state.current !== undefined) {
      state.current.measure(0);
      state.init.settle({ kind: "ready", restoredMs: state.init.restoredMs });
    } else if (state.kind === "busy" && this.#runtimeWaits) state.call.onDone?.();
  }

  #run(invocation: Invocation, current: Incarnation, prelude: Prelude): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    current.thaw();
    this.log.beginTail();
    this.log.start(invocation.requestId, invocation.traceId);
    const call = beginCall(invocation, prelude, resolve);
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
    const call = beginCall(invocation, warm, resolve, beganAt);
    this.log.start(invocation.requestId, invocation.traceId);
    if (this.state !== "gone") this.#state = { kind: "busy", current: this.#current, call };
    if (result.kind === "ready") this.#offer(call, Math.max(0, this.fn.timeoutMs - spentOn(call)));
    else if (result.kind === "timeout") this.#timedOut(call);
    else if (result.kind === "error") this.#fail(call, initFailed(result.error), "failure");
    else if (result.kind === "exit") this.#fail(call, exited(invocation.requestId, result.exit), "failure");
    else this.#fail(call, extensionFailed(invocation.requestId, result.cause), "failure");
    return promise;
  }

  #offer(call: Call, leftMs: number): void {
    const { api, clock, untimed } = this.#options;
    if (!untimed) call.cancelTimeout = clock.after(leftMs, () => this.#timedOut(call));
    this.#runtimeWaits = false;
    const { requestId, invokedFunctionArn, traceId } = call.invocation;
    const deadlineMs = clock.now() + Math.round(untimed ? debugDeadlineMs : leftMs);
    this.#extensions.invoke({ requestId, deadlineMs, invokedFunctionArn, traceId });
    api.offer(call.invocation, deadlineMs);
  }

  #runtimeEvents(): RuntimeEvents {
    const call = () => (this.#state.kind === "busy" ? this.#state.call : undefined);
    return {
      ready: () => {
        this.#runtimeWaits = true;
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
      result: (result) => {
        const running = call();
        if (running === undefined || running.answered) return;
        // The invocation is over when the runtime and its extensions wait for the next, still within its timeout.
        running.onDone = () => this.#answered(running, result, spentOn(running));
        running.answered = true;
      },
      streamStart: (contentType) => call()?.invocation.onResponseStart?.(contentType),
      streamChunk: (chunk) => call()?.invocation.onChunk?.(chunk),
      get wantsChunks() {
        return call()?.invocation.onChunk !== undefined;
      },
    };
  }

  #answered(call: Call, result: RuntimeResult, durationMs: number): void {
    call.cancelTimeout();
    delete call.onDone;
    const { answer, ending } = answerOf(result);
    if (durationMs < shortMs && call.invocation.wantsLog !== true) {
      // What it took of memory since the last measurement is counted by the next one.
      if (this.#checkMemory(call)) return;
      tellCaller(call, answer, durationMs, this.#current?.peakBytes ?? call.peakBytes);
    }
    // Output that was written before the answer is in its pipes by now, and is read before this runs.
    setImmediate(() => {
      if (this.#state.kind !== "busy" || this.#state.call !== call) return;
      const { current } = this.#state;
      current?.measure(durationMs);
      if (!call.told && this.#checkMemory(call)) return;
      this.#finish(call, current, { answer, ending }, durationMs);
      if (current === undefined) this.#become({ kind: "cold", phase: "invoke" });
      else this.#become({ kind: "idle", current, since: this.#options.clock.now() });
    });
  }

  #timedOut(call: Call): void {
    this.#current?.measure(this.fn.timeoutMs);
    const failure = timedOut(call.invocation.requestId, this.fn.timeoutMs, this.#options.clock.now());
    this.#fail(call, failure, "timeout", this.fn.timeoutMs);
  }

  /** Ends a call that has used more than its memory; true when it did. */
  #checkMemory(call: Call): boolean {
    const current = this.#current;
    if (this.#options.untimed || current?.exceeded(this.fn.memoryMb) !== true) return false;
    current.capPeak(this.fn.memoryMb);
    this.#fail(call, outOfMemory(call.invocation.requestId), "failure");
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
    durationMs = spentOn(call),
  ): void {
    current?.flushLines();
    finishCall(call, {
      log: this.log,
      answer,
      ending,
      durationMs,
      peakBytes: current?.peakBytes ?? call.peakBytes,
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
    const { clock } = this.#options;
    if (current !== undefined) {
      const closing = endIncarnation(current, { extensions: this.#extensions, reason, clock }).finally(() => {
        if (this.#closing === closing) this.#closing = undefined;
      });
      if (this.#extensions.count > 0) this.#closing = closing;
    }
    this.#become({ kind: "cold", phase: "invoke" });
  }

  #onExit(current: Incarnation, exit: Exit): void {
    current.flushLines();
    current.release();
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
        if (state.call.answered) {
          state.call.peakBytes = current.peakBytes;
          this.#state = { kind: "busy", current: undefined, call: state.call };
          this.#runtimeWaits = true;
          this.#proceed();
        } else this.#fail(state.call, exited(state.call.invocation.requestId, exit), "failure");
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
