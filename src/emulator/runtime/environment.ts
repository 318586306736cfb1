import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../shared/clock.ts";
import type { LogSink } from "../logs/sink.ts";
import type { Invocation, Outcome, RunnableFunction } from "./engine.ts";
import { EnvironmentLog } from "./environmentLog.ts";
import { isDebuggerChatter } from "./debugger.ts";
import { errorBody, exitEnding, exitText, timeoutBody } from "./failures.ts";
import type { Exit, FunctionProcess } from "./functionProcess.ts";
import type { Started, StartProcess } from "./launch.ts";
import { FrameReader, LineReader } from "./output.ts";
import { memoryMeter, type MemoryMeter } from "./processMemory.ts";
import { billedDuration, type Ending, timedOutText } from "./report.ts";
import {
  type InitError,
  type RuntimeApi,
  type RuntimeEvents,
  type RuntimeResult,
  responseLimit,
} from "./runtimeApi.ts";

export interface EnvironmentOptions {
  readonly fn: RunnableFunction;
  readonly id: string;
  /** The environment's own folder: it is removed with it. */
  readonly dir: string;
  readonly logStream: string;
  readonly api: RuntimeApi;
  readonly start: StartProcess;
  readonly logs: LogSink;
  readonly clock: Clock;
  readonly initTimeoutMs: number;
  /** Debugging: neither init nor invocations time out. */
  readonly untimed: boolean;
  /** Called whenever the environment can take an invocation, and when it cannot any more. */
  readonly onFree: (environment: Environment) => void;
  readonly onGone: (environment: Environment) => void;
  /** Sees each process that starts. */
  readonly onProcess?: (process: FunctionProcess) => void;
}

/** A process and what is measured and read of it. */
interface Incarnation {
  readonly process: FunctionProcess;
  readonly started: Started;
  readonly meter: MemoryMeter | undefined;
  readonly lines: readonly LineReader[];
}

type State =
  /** Nothing runs. `invoke`: its init was suppressed by a reset and happens inside the next invocation. */
  | { readonly kind: "cold"; readonly phase: "init" | "invoke" }
  | {
      readonly kind: "starting";
      readonly settle: (result: InitResult) => void;
      readonly current: Incarnation | undefined;
    }
  | { readonly kind: "idle"; readonly current: Incarnation; readonly since: number }
  | { readonly kind: "busy"; readonly current: Incarnation | undefined; readonly call: Call }
  | { readonly kind: "gone"; readonly reason: string };

type InitResult =
  | { readonly kind: "ready"; readonly current: Incarnation }
  | { readonly kind: "error"; readonly error: InitError }
  | { readonly kind: "exit"; readonly exit: Exit }
  | { readonly kind: "timeout" };

/** The invocation under way. */
interface Call {
  readonly invocation: Invocation;
  /** `performance.now()` at its start. */
  readonly startedAt: number;
  readonly initMs: number | undefined;
  readonly settle: (outcome: Outcome) => void;
  cancelTimeout: () => void;
  streamContentType: string | undefined;
  /** The runtime has answered; its last output is being read. */
  answered: boolean;
}

const mebibyte = 1024 * 1024;
const neverMs = 0x7fff_ffff;
/** The time that a function believes to have while somebody debugs it. */
const debugDeadlineMs = 3_600_000;

/**
 * One execution environment: one process at a time, one invocation at a time, a folder for /tmp and a log stream
 * that outlive the process when it is reset.
 */
export class Environment {
  readonly id: string;
  readonly fn: RunnableFunction;
  readonly tenantId: string | undefined;
  readonly log: EnvironmentLog;
  /** Called once, when the first init is over, whatever came of it. */
  onStarted: (() => void) | undefined;
  readonly #options: EnvironmentOptions;
  readonly #events: RuntimeEvents;
  #state: State = { kind: "cold", phase: "init" };
  #peakBytes = 0;
  #childBytes = 0;
  /** The runtime waits on /next, so nothing of it needs to run. */
  #runtimeWaits = false;
  #retired: string | undefined;

  constructor(options: EnvironmentOptions, tenantId?: string) {
    this.#options = options;
    this.id = options.id;
    this.fn = options.fn;
    this.tenantId = tenantId;
    const { fn, logs: sink, clock, logStream: stream } = options;
    this.log = new EnvironmentLog({ fn, stream, sink, clock });
    this.#events = this.#runtimeEvents();
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

  /** Runs the init phase ahead of an invocation: provisioned and standby environments. */
  async initialize(): Promise<boolean> {
    const { initTimeoutMs, untimed } = this.#options;
    const init = await this.#start("init", untimed ? neverMs : initTimeoutMs);
    if (init.kind !== "ready") {
      this.#reset("invoke");
      return false;
    }
    this.#becomeIdle(init.current);
    return true;
  }

  /** Runs one invocation; the caller has made sure that the environment is cold or idle. */
  async invoke(invocation: Invocation): Promise<Outcome> {
    const state = this.#state;
    const options = this.#options;
    if (state.kind === "idle") return this.#run(invocation, state.current, undefined);
    if (state.kind !== "cold") throw new Error(`an environment that is ${state.kind} was invoked`);
    if (state.phase === "init") {
      const began = performance.now();
      const init = await this.#start("init", options.untimed ? neverMs : options.initTimeoutMs);
      if (init.kind === "ready") return this.#run(invocation, init.current, performance.now() - began);
    }
    return this.#restartAndRun(invocation);
  }

  freeze(): void {
    if (this.#state.kind === "idle" && this.#runtimeWaits) this.#state.current.process.freeze();
  }

  /** Measures the process tree; over its memory a function is killed, as Lambda kills it. */
  sample(): void {
    const current = this.#current;
    const call = this.#state.kind === "busy" ? this.#state.call : undefined;
    if (current?.meter === undefined) return;
    const bytes = current.meter.treeBytes();
    this.#childBytes = Math.max(0, bytes - current.meter.ownBytes());
    this.#peakBytes = Math.max(this.#peakBytes, bytes);
    if (call !== undefined && !this.#options.untimed && bytes > this.fn.memoryMb * mebibyte)
      this.#outOfMemory(call);
  }

  /** Ends the environment now, or after its invocation. */
  retire(reason: string): void {
    this.#retired = reason;
    if (this.#state.kind !== "busy" && this.#state.kind !== "starting") void this.#end(reason);
  }

  /** Ends the environment at once, whatever it does. */
  async stop(reason: string): Promise<void> {
    await this.#end(reason);
  }

  // --- init ---------------------------------------------------------------------------------------------------------

  #start(phase: "init" | "invoke", timeoutMs: number): Promise<InitResult> {
    const { promise, resolve } = Promise.withResolvers<InitResult>();
    const began = performance.now();
    this.#runtimeWaits = false;
    let timer: (() => void) | undefined;
    let settled = false;
    const settle = (result: InitResult): void => {
      if (settled) return;
      settled = true;
      timer?.();
      this.onStarted?.();
      this.onStarted = undefined;
      const ending = initEnding(result);
      const spent = result.kind === "timeout" ? timeoutMs : performance.now() - began;
      // A failure may have been written about on its way out.
      setImmediate(() => {
        this.log.initRuntimeDone(phase, ending);
        this.log.initReport(spent, phase, ending);
        if (result.kind !== "ready") this.log.flush();
        resolve(result);
      });
    };
    this.#state = { kind: "starting", settle, current: undefined };
    this.#options.api.reset(this.#events);
    if (timeoutMs < neverMs) timer = this.#options.clock.after(timeoutMs, () => settle({ kind: "timeout" }));
    void this.#spawn(phase, settle);
    return promise;
  }

  async #spawn(phase: "init" | "invoke", settle: (result: InitResult) => void): Promise<void> {
    const options = this.#options;
    const tmpDir = join(options.dir, "tmp");
    mkdirSync(tmpDir, { recursive: true });
    const started = options.start({
      fn: this.fn,
      tmpDir,
      logStream: options.logStream,
      port: options.api.port,
    });
    if (started.notice !== undefined) this.log.notice(`${started.notice}\n`);
    this.log.initStart(`${started.versionText}.v1`, runtimeId(started.versionText), phase);
    const current = this.#attach(started);
    if (this.#state.kind === "starting" && this.#state.settle === settle)
      this.#state = { kind: "starting", settle, current };
    else current.process.signal("SIGKILL");
    const exit = await started.process.exited;
    this.#onExit(current, exit);
  }

  #attach(started: Started): Incarnation {
    const { process } = started;
    const { clock } = this.#options;
    this.#options.onProcess?.(process);
    if (process.channel !== undefined) this.#options.api.adopt(process.channel);
    const now = () => clock.now();
    const emit = (message: { timestamp: number; text: string }) => this.log.output("function", message);
    const stdout = new LineReader(now, emit);
    const stderr = new LineReader(now, (message) => {
      if (!isDebuggerChatter(message.text)) emit(message);
    });
    const frames = new FrameReader(emit);
    process.onOutput("stdout", (chunk) => stdout.push(chunk));
    process.onOutput("stderr", (chunk) => stderr.push(chunk));
    process.onOutput("frames", (chunk) => frames.push(chunk));
    const meter = process.pid === undefined ? undefined : memoryMeter(process.pid);
    return { process, started, meter, lines: [stdout, stderr] };
  }

  // --- invoke -------------------------------------------------------------------------------------------------------

  #run(invocation: Invocation, current: Incarnation, initMs: number | undefined): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { fn } = this;
    current.process.thaw();
    this.log.beginTail();
    this.log.start(invocation.requestId, invocation.traceId);
    const call = this.#beginCall(invocation, initMs, resolve);
    this.#state = { kind: "busy", current, call };
    if (!this.#options.untimed)
      call.cancelTimeout = this.#options.clock.after(fn.timeoutMs, () => this.#timedOut(call));
    this.#offer(invocation, this.#options.untimed ? debugDeadlineMs : fn.timeoutMs);
    return promise;
  }

  /** The init that failed, or that a reset suppressed, happens inside the invocation and counts as its duration. */
  async #restartAndRun(invocation: Invocation): Promise<Outcome> {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const { fn } = this;
    this.#kill();
    this.log.beginTail();
    const call = this.#beginCall(invocation, undefined, resolve);
    const init = await this.#start("invoke", this.#options.untimed ? neverMs : fn.timeoutMs);
    this.log.start(invocation.requestId, invocation.traceId);
    const spent = performance.now() - call.startedAt;
    this.#state = { kind: "busy", current: init.kind === "ready" ? init.current : undefined, call };
    switch (init.kind) {
      case "ready":
        if (!this.#options.untimed)
          call.cancelTimeout = this.#options.clock.after(Math.max(0, fn.timeoutMs - spent), () =>
            this.#timedOut(call),
          );
        this.#offer(invocation, Math.max(0, fn.timeoutMs - spent));
        break;
      case "timeout":
        this.#timedOut(call);
        break;
      case "error":
        this.#fail(call, init.error.body, init.error.contentType, {
          kind: "error",
          errorType: init.error.errorType,
        });
        break;
      case "exit":
        this.#exited(call, init.exit);
        break;
    }
    return promise;
  }

  #beginCall(invocation: Invocation, initMs: number | undefined, settle: (outcome: Outcome) => void): Call {
    return {
      invocation,
      startedAt: performance.now(),
      initMs,
      settle,
      cancelTimeout: () => undefined,
      streamContentType: undefined,
      answered: false,
    };
  }

  #offer(invocation: Invocation, leftMs: number): void {
    this.#runtimeWaits = false;
    const { requestId, payload, invokedFunctionArn, clientContext, traceId, tenantId } = invocation;
    this.#options.api.offer({
      requestId,
      payload,
      invokedFunctionArn,
      deadlineMs: this.#options.clock.now() + Math.round(leftMs),
      ...(clientContext === undefined ? {} : { clientContext }),
      ...(traceId === undefined ? {} : { traceId }),
      ...(tenantId === undefined ? {} : { tenantId }),
    });
  }

  #runtimeEvents(): RuntimeEvents {
    const call = () => (this.#state.kind === "busy" ? this.#state.call : undefined);
    return {
      ready: () => {
        this.#runtimeWaits = true;
        if (this.#state.kind !== "starting" || this.#state.current === undefined) return;
        this.#peakBytes = Math.max(this.#peakBytes, this.#state.current.meter?.ownBytes() ?? 0);
        this.#state.settle({ kind: "ready", current: this.#state.current });
      },
      initError: (error) => {
        if (this.#state.kind === "starting") this.#state.settle({ kind: "error", error });
      },
      result: (result) => {
        const running = call();
        if (running === undefined || running.answered) return;
        running.answered = true;
        running.cancelTimeout();
        const durationMs = performance.now() - running.startedAt;
        // Output that was written before the answer is in its pipes by now, and is read before this runs.
        setImmediate(() => this.#answered(running, result, durationMs));
      },
      streamStart: (contentType) => {
        const running = call();
        if (running === undefined) return;
        running.streamContentType = contentType;
        running.invocation.onResponseStart?.(contentType);
      },
      streamChunk: (chunk) => call()?.invocation.onChunk?.(chunk),
      get wantsChunks() {
        return call()?.invocation.onChunk !== undefined;
      },
    };
  }

  #answered(call: Call, result: RuntimeResult, durationMs: number): void {
    if (this.#state.kind !== "busy" || this.#state.call !== call) return;
    this.#measure(durationMs);
    if (this.#peakBytes > this.fn.memoryMb * mebibyte && !this.#options.untimed) {
      this.#outOfMemory(call);
      return;
    }
    switch (result.kind) {
      case "response": {
        const { body: payload, contentType } = result;
        this.#settle(call, { payload, contentType }, durationMs, { kind: "success" });
        break;
      }
      case "error": {
        const { body: payload, contentType, errorType } = result;
        this.#settle(call, { payload, contentType, functionError: "Unhandled", errorType }, durationMs, {
          kind: "failure",
          errorType,
        });
        break;
      }
      case "too-large":
        this.#settle(
          call,
          {
            ...errorBody({
              errorMessage: `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`,
              errorType: "Function.ResponseSizeTooLarge",
            }),
          },
          durationMs,
          { kind: "failure", errorType: "Function.ResponseSizeTooLarge" },
        );
        break;
      case "bad-mode":
        this.#settle(
          call,
          {
            ...errorBody({
              errorType: "Runtime.InvalidResponseModeHeader",
              errorMessage: "Invalid response mode",
            }),
          },
          durationMs,
          { kind: "failure", errorType: "Runtime.InvalidResponseModeHeader" },
        );
        break;
    }
    const current = this.#current;
    if (current !== undefined) this.#becomeIdle(current);
    else this.#becomeCold();
  }

  #timedOut(call: Call): void {
    const { fn } = this;
    this.#measure(fn.timeoutMs);
    this.#kill();
    const text = timedOutText(fn.timeoutMs);
    const now = new Date(this.#options.clock.now()).toISOString();
    this.log.notice(`${now} ${call.invocation.requestId} ${text}\n\n`);
    this.#settle(call, timeoutBody(call.invocation.requestId, text), fn.timeoutMs, { kind: "timeout" });
    this.#reset("invoke");
  }

  #outOfMemory(call: Call): void {
    this.#kill();
    this.#peakBytes = this.fn.memoryMb * mebibyte;
    const errorType = "Runtime.OutOfMemory";
    const errorMessage = `RequestId: ${call.invocation.requestId} Error: Runtime exited with error: signal: killed`;
    this.log.notice(`${errorMessage}\n${errorType}\n`);
    const body = errorBody({ errorType, errorMessage });
    this.#settle(call, body, performance.now() - call.startedAt, { kind: "error", errorType });
    this.#reset("invoke");
  }

  #exited(call: Call, exit: Exit): void {
    const errorMessage = exitText(call.invocation.requestId, exit);
    const ending = exitEnding(exit);
    this.log.notice(`${errorMessage}\n${ending.errorType}\n`);
    this.#settle(
      call,
      errorBody({ errorType: ending.errorType, errorMessage }),
      performance.now() - call.startedAt,
      ending,
    );
    this.#reset("invoke");
  }

  #fail(call: Call, payload: Uint8Array, contentType: string, ending: Ending & { errorType: string }): void {
    const { errorType } = ending;
    const outcome = { payload, contentType, functionError: "Unhandled", errorType } as const;
    this.#settle(call, outcome, performance.now() - call.startedAt, ending);
    this.#reset("invoke");
  }

  #settle(
    call: Call,
    answer: Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">,
    durationMs: number,
    ending: Ending,
  ): void {
    call.cancelTimeout();
    const { fn } = this;
    for (const reader of this.#current?.lines ?? []) reader.flush();
    const billedDurationMs = billedDuration(durationMs, call.initMs);
    const maxMemoryUsedMb = Math.ceil(this.#peakBytes / mebibyte);
    const init = call.initMs === undefined ? {} : { initDurationMs: call.initMs };
    const { requestId, traceId } = call.invocation;
    this.log.end(
      {
        requestId,
        durationMs,
        billedDurationMs,
        memorySizeMb: fn.memoryMb,
        maxMemoryUsedMb,
        ending,
        ...init,
        ...(traceId === undefined || fn.tracing !== "Active" ? {} : { traceId }),
      },
      answer.payload.byteLength,
    );
    const tail = this.log.takeTail();
    this.log.flush();
    call.settle({
      ...answer,
      get logTail() {
        return tail();
      },
      durationMs,
      billedDurationMs,
      maxMemoryUsedMb,
      ...init,
    });
  }

  // --- states -------------------------------------------------------------------------------------------------------

  #becomeIdle(current: Incarnation): void {
    this.#state = { kind: "idle", current, since: this.#options.clock.now() };
    this.#afterWork();
  }

  #becomeCold(): void {
    this.#state = { kind: "cold", phase: "invoke" };
    this.#afterWork();
  }

  /** Ends the process; /tmp stays, memory does not. */
  #reset(phase: "invoke"): void {
    this.#kill();
    this.#peakBytes = 0;
    this.#state = { kind: "cold", phase };
    this.#afterWork();
  }

  #afterWork(): void {
    if (this.#retired !== undefined) void this.#end(this.#retired);
    else this.#options.onFree(this);
  }

  #kill(): void {
    this.#current?.process.signal("SIGKILL");
    this.#current?.meter?.close();
  }

  #onExit(current: Incarnation, exit: Exit): void {
    for (const reader of current.lines) reader.flush();
    current.meter?.close();
    if (this.#current !== current) {
      this.log.flush();
      return;
    }
    const state = this.#state;
    switch (state.kind) {
      case "starting":
        state.settle({ kind: "exit", exit });
        break;
      case "busy":
        if (state.call.answered) this.#state = { kind: "busy", current: undefined, call: state.call };
        else this.#exited(state.call, exit);
        break;
      case "idle":
        this.log.flush();
        this.#becomeCold();
        break;
      case "cold":
      case "gone":
        break;
    }
  }

  #measure(durationMs: number): void {
    const meter = this.#current?.meter;
    if (meter === undefined) return;
    const own = durationMs > 20 ? meter.ownPeakBytes() : meter.ownBytes();
    this.#peakBytes = Math.max(this.#peakBytes, own + this.#childBytes);
  }

  async #end(reason: string): Promise<void> {
    const state = this.#state;
    if (state.kind === "gone") return;
    const current = this.#current;
    this.#state = { kind: "gone", reason };
    if (state.kind === "starting") state.settle({ kind: "exit", exit: { code: null, signal: "SIGKILL" } });
    if (state.kind === "busy") {
      const { requestId } = state.call.invocation;
      const errorType = "Runtime.ExitError";
      const errorMessage = `RequestId: ${requestId} Error: Runtime exited with error: signal: killed`;
      const body = errorBody({ errorType, errorMessage });
      this.#settle(state.call, body, performance.now() - state.call.startedAt, { kind: "error", errorType });
    }
    this.#options.onGone(this);
    if (current !== undefined) {
      current.meter?.close();
      current.process.signal("SIGKILL");
      await current.process.exited;
    }
    this.#options.api.close();
    this.log.flush();
    rmSync(this.#options.dir, { recursive: true, force: true });
  }
}

function initEnding(result: InitResult): Ending {
  switch (result.kind) {
    case "ready":
      return { kind: "success" };
    case "timeout":
      return { kind: "timeout" };
    case "error":
      return { kind: "error", errorType: result.error.errorType };
    case "exit":
      return exitEnding(result.exit);
  }
}

/** AWS identifies a runtime's build by a hash; ours is of its name. */
function runtimeId(versionText: string): string {
  return createHash("sha256").update(versionText).digest("hex");
}
