import type { Clients } from "../../../aws/clients.ts";
import type { Access } from "../../../aws/call.ts";
import { getFunction, listFunctions, type FunctionSummary } from "../../../aws/functions.ts";
import { capabilitiesOf } from "../../../aws/target.ts";
import { targetKey, type TargetRef } from "../../../protocol/functionRef.ts";
import { AppError, isAbort } from "../../../shared/errors.ts";
import { byName, withPage } from "../../../shared/naturalOrder.ts";
import { readRemembered, writeRemembered } from "./rememberedFunctions.ts";
import type { Targets } from "../targets.ts";

/** What is known of a target's functions; `functions` are there in every state, from the last time if need be. */
export type FunctionList = { readonly functions: readonly FunctionSummary[] } & (
  | { readonly kind: "unread" | "loading" | "read" }
  /** The user has had enough: what had come by then. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly error: AppError }
);

/** Remembers for the next time; `vscode.Memento` is one. */
interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface FunctionListsOptions {
  readonly targets: Pick<Targets, "resolve">;
  readonly clients: Clients;
  readonly memory: Memory;
  /** Called at every change, as often as pages come. */
  readonly onChange: (target: TargetRef) => void;
}

// A list leaves the state out, and a request for each function is too much for a thousand of them.
const mostStates = 100;
const statesAtOnce = 4;

/** The functions of each target: read by pages, shown as they come, and the last known ones before that. */
export class FunctionLists {
  readonly #options: FunctionListsOptions;
  readonly #lists = new Map<string, FunctionList>();
  /** By target, the last that was asked for. */
  readonly #reloads = new Map<string, Promise<void>>();
  readonly #loads = new Map<string, { readonly abort: AbortController; readonly done: Promise<void> }>();

  constructor(options: FunctionListsOptions) {
    this.#options = options;
  }

  get(target: TargetRef): FunctionList {
    const key = targetKey(target);
    const known = this.#lists.get(key);
    if (known !== undefined) return known;
    const list: FunctionList = { kind: "unread", functions: this.#remembered(key) };
    this.#lists.set(key, list);
    return list;
  }

  find(target: TargetRef, name: string): FunctionSummary | undefined {
    return this.get(target).functions.find((fn) => fn.name === name);
  }

  /** Reads the list anew, or joins the reading that is under way. Never throws: a failure is a state. */
  load(target: TargetRef): Promise<void> {
    const key = targetKey(target);
    const running = this.#loads.get(key);
    if (running !== undefined) return running.done;
    const abort = new AbortController();
    const done = this.#load(target, abort.signal).finally(() => this.#loads.delete(key));
    this.#loads.set(key, { abort, done });
    return done;
  }

  /** Stops what is under way and reads anew. */
  reload(target: TargetRef): Promise<void> {
    const key = targetKey(target);
    const reading: Promise<void> = this.stop(target)
      .then(() => this.load(target))
      .then(() => {
        // One that came later has stopped this reading, and has the answer.
        const newest = this.#reloads.get(key);
        return newest === reading ? undefined : newest;
      });
    this.#reloads.set(key, reading);
    return reading;
  }

  /** Stops reading; what has come stays. */
  async stop(target: TargetRef): Promise<void> {
    const running = this.#loads.get(targetKey(target));
    running?.abort.abort();
    await running?.done;
  }

  /** Puts a function's state in, as it was read elsewhere. */
  noteState(target: TargetRef, { name, state, stateReason }: FunctionSummary): void {
    const list = this.get(target);
    if (this.find(target, name)?.state === state) return;
    const functions = list.functions.map((fn) => (fn.name === name ? { ...fn, state, stateReason } : fn));
    this.#set(target, { ...list, functions });
  }

  /** Puts a function in as it was read alone. */
  noteSummary(target: TargetRef, read: FunctionSummary): void {
    const list = this.get(target);
    const { name, arn, description, runtime, handler, packageType, memoryMb, timeoutSeconds } = read;
    const { lastModified, state, stateReason, logGroup, architecture, ephemeralStorageMb } = read;
    const shape = { name, arn, description, runtime, handler, packageType, memoryMb, timeoutSeconds };
    const machine = { architecture, ephemeralStorageMb };
    const summary: FunctionSummary = { ...shape, ...machine, lastModified, state, stateReason, logGroup };
    const functions = list.functions.map((fn) => (fn.name === name ? summary : fn));
    this.#set(target, { ...list, functions });
  }

  /** Takes out a function that is not there any more, as it was found elsewhere. */
  noteMissing(target: TargetRef, name: string): void {
    const list = this.get(target);
    if (this.find(target, name) === undefined) return;
    const functions = list.functions.filter((fn) => fn.name !== name);
    this.#set(target, { ...list, functions });
    this.#remember(target, functions);
  }

  async #load(target: TargetRef, signal: AbortSignal): Promise<void> {
    const known = byName(this.get(target).functions);
    let read: readonly FunctionSummary[] = [];
    /** What is known from before until it comes again. */
    let shown: readonly FunctionSummary[] = known;
    this.#set(target, { kind: "loading", functions: known });
    try {
      const access: Access = {
        clients: this.#options.clients,
        target: await this.#options.targets.resolve(target, signal),
        signal,
      };
      for await (const page of listFunctions(access)) {
        read = withPage(read, page);
        shown = withPage(shown, page);
        this.#set(target, { kind: "loading", functions: shown });
      }
      this.#set(target, { kind: "read", functions: read });
      this.#remember(target, read);
      if (capabilitiesOf(target).freeReads) await this.#readStates(target, access);
    } catch (error) {
      if (isAbort(error) || signal.aborted) this.#set(target, { kind: "stopped", functions: shown });
      else this.#set(target, { kind: "failed", functions: shown, error: asAppError(error) });
    }
  }

  /** A convenience, so its failure is not one of the list. */
  async #readStates(target: TargetRef, access: Access): Promise<void> {
    const queue = this.get(target).functions.filter((fn) => fn.state === undefined);
    queue.splice(mostStates);
    const work = async () => {
      for (let fn = queue.shift(); fn !== undefined; fn = queue.shift()) {
        this.noteState(target, await getFunction(access, fn.name));
      }
    };
    await Promise.all(Array.from({ length: statesAtOnce }, work)).catch(() => undefined);
  }

  #set(target: TargetRef, list: FunctionList): void {
    this.#lists.set(targetKey(target), list);
    this.#options.onChange(target);
  }

  #remembered(key: string): readonly FunctionSummary[] {
    return readRemembered(this.#options.memory.get(memoryKey(key)));
  }

  #remember(target: TargetRef, functions: readonly FunctionSummary[]): void {
    void this.#options.memory.update(memoryKey(targetKey(target)), writeRemembered(functions));
  }
}

function memoryKey(target: string): string {
  return ["functions", target].join(" ");
}

function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError("unexpected", {
    userMessage: error instanceof Error ? error.message : String(error),
    cause: error,
  });
}
