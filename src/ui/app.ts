import type * as vscode from "vscode";
import type { Clients } from "../aws/clients.ts";
import type { TargetRef } from "../protocol/functionRef.ts";
import type { Clock } from "../shared/clock.ts";
import type { Log } from "../shared/log.ts";
import type { Commands } from "./commands.ts";
import type { EmulatorControl } from "./kit/emulatorControl.ts";
import type { FunctionAtTarget } from "./kit/functionAtTarget.ts";
import type { FunctionLists } from "./kit/functions/functionLists.ts";
import type { FunctionOutput } from "./kit/output.ts";
import type { Memory } from "./kit/memory.ts";
import type { Targets } from "./kit/targets.ts";

/**
 * What features share; each takes the part that it needs. Features never import each other: they meet in `commands` and
 * in `changes`.
 */
export interface App {
  readonly log: Log;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly changes: Changes;
  readonly targets: Targets;
  readonly emulator: EmulatorControl;
  /** SDK clients, one set a target. */
  readonly clients: Clients;
  /** The functions of each target, as far as they are known. */
  readonly functions: FunctionLists;
  readonly output: FunctionOutput;
  readonly state: Memory;
  readonly folders: Folders;
  /** Ended with the extension. */
  readonly subscriptions: vscode.Disposable[];
}

export interface Folders {
  /** Of the installed extension. */
  readonly extension: vscode.Uri;
  /** On this machine, for tools that the user had us install, such as Python's debugger. */
  readonly tools: vscode.Uri;
}

/** A feature changed something that others show. */
export interface Changes {
  /** A function's configuration was saved. */
  readonly functionChanged: vscode.EventEmitter<FunctionAtTarget>;
  /** A target's list of functions, or a part of it, has changed. */
  readonly listChanged: vscode.EventEmitter<TargetRef>;
  /** A template of the workspace has changed, and the emulator has heard of it. */
  readonly templatesChanged: vscode.EventEmitter<void>;
}

/** A capability of the extension. Registering costs nothing: work starts on first use. */
export type Feature = (app: App) => void;
