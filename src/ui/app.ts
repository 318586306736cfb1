import type * as vscode from "vscode";
import type { Clients } from "../aws/clients.ts";
import type { LocalTarget, Target } from "../aws/target.ts";
import type { FunctionRef, TargetRef } from "../protocol/functionRef.ts";
import type { AppError } from "../shared/errors.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { Commands } from "./commands.ts";
import type { FunctionLists } from "./kit/functionLists.ts";

/** What every feature gets. Features never import each other: they meet in `commands` and in these events. */
export interface App {
  readonly log: Log;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly targets: Targets;
  readonly emulator: EmulatorControl;
  /** SDK clients, one set a target. */
  readonly clients: Clients;
  readonly output: FunctionOutput;
  /** The functions of each target, as far as they are known. */
  readonly functions: FunctionLists;
  readonly changes: Changes;
  /** Folder of the installed extension. */
  readonly extensionUri: vscode.Uri;
  /** Folder on this machine for tools that the user had us install, such as Python's debugger. */
  readonly toolsUri: vscode.Uri;
  /** Remembered for this workspace, and for this machine. Never secrets, never values of variables. */
  readonly state: { readonly workspace: vscode.Memento; readonly machine: vscode.Memento };
  /** Ended with the extension. */
  readonly subscriptions: vscode.Disposable[];
}

/** Local, and each profile with a region that the user has added. */
export interface Targets {
  list(): readonly TargetRef[];
  readonly onDidChange: vscode.Event<void>;
  add(target: TargetRef & { kind: "aws" }): Promise<void>;
  remove(target: TargetRef): Promise<void>;
  /** The target last used for a function of this name, where it still exists; otherwise Local. */
  lastUsed(functionName: string): TargetRef;
  remember(functionName: string, target: TargetRef): void;
  /** An address to send to; starts the emulator when the target is local. Throws `AppError`. */
  resolve(target: TargetRef, signal?: AbortSignal): Promise<Target>;
}

export type EmulatorState =
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  /** Without a `pid` it is one that the user runs and has named in a setting. */
  | { readonly kind: "running"; readonly target: LocalTarget; readonly pid?: number }
  | { readonly kind: "failed"; readonly error: AppError };

export interface EmulatorControl {
  readonly state: EmulatorState;
  readonly onDidChange: vscode.Event<EmulatorState>;
  /** The running emulator, started when needed; callers that ask at the same time share one start. Throws `AppError`. */
  ensure(signal?: AbortSignal): Promise<LocalTarget>;
  stop(): Promise<void>;
  /** Stops it and starts another; asks again for the key of one that the user runs. */
  restart(): Promise<LocalTarget>;
}

/** A feature changed something that others show. */
export interface Changes {
  /** A function's configuration was saved. */
  readonly functionChanged: vscode.EventEmitter<FunctionRef & { target: TargetRef }>;
  /** A target's list of functions, or a part of it, has changed. */
  readonly listChanged: vscode.EventEmitter<TargetRef>;
  /** A template of the workspace has changed, and the emulator has heard of it. */
  readonly templatesChanged: vscode.EventEmitter<void>;
}

/** One output channel a function, shared by the calls' log tails and the streams. */
export interface FunctionOutput {
  channel(fn: FunctionAtTarget): vscode.OutputChannel;
  /** False before anything was shown of the function. */
  isOpen(fn: FunctionAtTarget): boolean;
  /** While a stream of the function's logs runs, the tail of a call would show its lines a second time. */
  isStreaming(fn: FunctionAtTarget): boolean;
  setStreaming(fn: FunctionAtTarget, streaming: boolean): void;
}

interface FunctionAtTarget {
  readonly name: string;
  readonly target: TargetRef;
}

/** A capability of the extension. Registering costs nothing: work starts on first use. */
export type Feature = (app: App) => void;
