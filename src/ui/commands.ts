import * as v from "valibot";
import * as vscode from "vscode";
import type { Report } from "../lambda/report.ts";
import { type EventChoice, FunctionRef, InvokeRequest, TargetRef } from "../protocol/functionRef.ts";
import { AppError, isAbort, messageOf, type ErrorAction } from "../shared/errors.ts";
import type { Log } from "../shared/log.ts";
import { Missing } from "../protocol/missing.ts";
import { nextStepOf } from "./kit/nextStep.ts";
import { spokenMessage } from "./kit/words/spoken.ts";

const nothing = v.optional(v.unknown());
const someFunction = v.optional(FunctionRef);
/** Tree nodes have a `target` of their own, so a node serves as this argument. */
const someTarget = v.optional(v.object({ target: TargetRef }));

/** A function, or a part of it: an alias by its name, a mapping by its id, a tag by its key. */
const somePart = v.optional(v.object({ ...FunctionRef.entries, part: v.optional(v.string()) }));

/** A row about a route of an API. */
const Route = v.object({ method: v.string(), url: v.string() });
const someRoute = v.optional(v.object({ route: v.optional(Route) }));
/** Such a row, with the function that answers. */
const someAnswered = v.optional(v.object({ name: v.optional(v.string()), route: v.optional(Route) }));

/** A source of a function's events by its ARN, or what reads it by its id; with a text nothing is asked about what is sent. */
const someSource = v.optional(
  v.object({
    ...FunctionRef.entries,
    part: v.optional(v.string()),
    value: v.optional(v.string()),
    text: v.optional(v.string()),
  }),
);

/** A call of the history; absent: the last. */
const someCall = v.optional(v.object({ call: v.optional(v.string()) }));

/** A debug session that ends takes its call with it. */
const InvokeArgument = v.object({ ...InvokeRequest.entries, signal: v.optional(v.instance(AbortSignal)) });

/** Every command of the extension and the argument that it takes; each asks for what it was not given. */
export const commandArguments = {
  "lambdaWorkbench.add.target": nothing,
  "lambdaWorkbench.remove.target": someTarget,
  "lambdaWorkbench.mark.production": someTarget,
  "lambdaWorkbench.unmark.production": someTarget,
  "lambdaWorkbench.signIn": someTarget,
  "lambdaWorkbench.refresh": v.optional(
    v.object({ target: v.optional(TargetRef), name: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.stop.loading": someTarget,
  "lambdaWorkbench.filter": v.optional(v.object({ text: v.optional(v.string()) })),
  "lambdaWorkbench.clear.filter": nothing,
  "lambdaWorkbench.group.functions": nothing,
  "lambdaWorkbench.copy.name": someFunction,
  "lambdaWorkbench.copy.arn": v.optional(v.object({ ...FunctionRef.entries, arn: v.optional(v.string()) })),
  /** A row of the tree; without one there is nothing to copy. */
  "lambdaWorkbench.copy.message": v.optional(v.object({ message: v.optional(v.string()) })),
  "lambdaWorkbench.invoke": v.optional(InvokeArgument),
  "lambdaWorkbench.invoke.again": someCall,
  "lambdaWorkbench.invoke.elsewhere": someCall,
  "lambdaWorkbench.invoke.options": someFunction,
  "lambdaWorkbench.invoke.file": nothing,
  "lambdaWorkbench.cancel.call": someCall,
  "lambdaWorkbench.show.call": someCall,
  "lambdaWorkbench.compare.results": someCall,
  "lambdaWorkbench.save.event": someCall,
  "lambdaWorkbench.save.expectation": someCall,
  "lambdaWorkbench.clear.history": nothing,
  /** With a text nothing but the event's name is asked. */
  "lambdaWorkbench.create.event": v.optional(
    v.object({ ...FunctionRef.entries, text: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.open.event": someFunction,
  "lambdaWorkbench.pull.events": someFunction,
  "lambdaWorkbench.share.event": someFunction,
  "lambdaWorkbench.unshare.event": someFunction,
  "lambdaWorkbench.show.output": someFunction,
  "lambdaWorkbench.show.result": someFunction,
  "lambdaWorkbench.logs": someFunction,
  "lambdaWorkbench.stop.logs": someFunction,
  "lambdaWorkbench.search.logs": someFunction,
  "lambdaWorkbench.edit.environment": someFunction,
  "lambdaWorkbench.copy.value": v.optional(
    v.object({ ...FunctionRef.entries, variable: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.show.values": nothing,
  "lambdaWorkbench.hide.values": nothing,
  "lambdaWorkbench.copy.setting": v.optional(
    v.object({ ...FunctionRef.entries, value: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.edit.configuration": somePart,
  "lambdaWorkbench.edit.policy": somePart,
  "lambdaWorkbench.edit.url": somePart,
  "lambdaWorkbench.edit.mapping": somePart,
  "lambdaWorkbench.edit.alias": somePart,
  "lambdaWorkbench.undo.change": nothing,
  "lambdaWorkbench.set.memory": somePart,
  "lambdaWorkbench.set.timeout": somePart,
  "lambdaWorkbench.set.description": somePart,
  "lambdaWorkbench.set.concurrency": somePart,
  "lambdaWorkbench.set.retention": somePart,
  "lambdaWorkbench.set.tag": somePart,
  "lambdaWorkbench.remove.tag": somePart,
  "lambdaWorkbench.publish.version": somePart,
  "lambdaWorkbench.delete.version": somePart,
  "lambdaWorkbench.create.alias": somePart,
  "lambdaWorkbench.move.alias": somePart,
  "lambdaWorkbench.shift.alias": somePart,
  "lambdaWorkbench.delete.alias": somePart,
  /** An alias by its name, and the version that it is moved to. */
  "lambdaWorkbench.release.version": v.optional(
    v.object({ ...FunctionRef.entries, part: v.optional(v.string()), version: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.steer.release": somePart,
  "lambdaWorkbench.rollback.alias": somePart,
  "lambdaWorkbench.create.url": somePart,
  "lambdaWorkbench.delete.url": somePart,
  "lambdaWorkbench.create.permission": somePart,
  "lambdaWorkbench.delete.permission": somePart,
  "lambdaWorkbench.create.mapping": somePart,
  "lambdaWorkbench.delete.mapping": somePart,
  "lambdaWorkbench.set.provisioned": somePart,
  "lambdaWorkbench.remove.provisioned": somePart,
  "lambdaWorkbench.set.destination": somePart,
  "lambdaWorkbench.remove.destination": somePart,
  "lambdaWorkbench.pause.polling": somePart,
  "lambdaWorkbench.resume.polling": somePart,
  "lambdaWorkbench.send.message": someSource,
  "lambdaWorkbench.put.record": someSource,
  "lambdaWorkbench.publish.message": someSource,
  "lambdaWorkbench.put.object": someSource,
  "lambdaWorkbench.show.denied": someSource,
  "lambdaWorkbench.show.letters": someSource,
  "lambdaWorkbench.replay.letters": someSource,
  "lambdaWorkbench.debug.letter": someSource,
  "lambdaWorkbench.fire.trigger": someSource,
  "lambdaWorkbench.enable.trigger": someSource,
  "lambdaWorkbench.disable.trigger": someSource,
  "lambdaWorkbench.create.function": someTarget,
  "lambdaWorkbench.delete.function": somePart,
  /** In this folder, by its address; absent: in the workspace, or in one that is picked. */
  "lambdaWorkbench.create.project": v.optional(v.object({ folder: v.optional(v.string()) })),
  "lambdaWorkbench.open.sample": nothing,
  "lambdaWorkbench.show.local": nothing,
  "lambdaWorkbench.hide.local": nothing,
  "lambdaWorkbench.import.environment": somePart,
  "lambdaWorkbench.export.environment": somePart,
  "lambdaWorkbench.compare.environment": somePart,
  "lambdaWorkbench.take.environment": somePart,
  "lambdaWorkbench.add.favourite": someFunction,
  "lambdaWorkbench.remove.favourite": someFunction,
  "lambdaWorkbench.hide.function": someFunction,
  "lambdaWorkbench.show.hidden": nothing,
  "lambdaWorkbench.open.code": v.optional(
    v.object({ ...FunctionRef.entries, layer: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.download.code": v.optional(
    v.object({ ...FunctionRef.entries, layer: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.compare.code": somePart,
  "lambdaWorkbench.deploy.code": somePart,
  "lambdaWorkbench.deploy.again": nothing,
  "lambdaWorkbench.open.console": v.optional(
    v.object({ ...FunctionRef.entries, page: v.optional(v.string()) }),
  ),
  "lambdaWorkbench.open.route": someRoute,
  "lambdaWorkbench.copy.curl": someRoute,
  "lambdaWorkbench.send.request": someAnswered,
  "lambdaWorkbench.capture.event": someAnswered,
  /** An API by its address. */
  "lambdaWorkbench.open.page": v.optional(v.object({ value: v.optional(v.string()) })),
  "lambdaWorkbench.open.requests": v.optional(v.object({ value: v.optional(v.string()) })),
  "lambdaWorkbench.open.source": someFunction,
  "lambdaWorkbench.debug": v.optional(InvokeRequest),
  /** Which Python lacks debugpy, as the emulator found out; from the palette it is the one on the PATH. */
  "lambdaWorkbench.install.debugpy": v.optional(v.object({ interpreter: v.optional(v.string()) })),
  "lambdaWorkbench.start.emulator": nothing,
  "lambdaWorkbench.stop.emulator": nothing,
  "lambdaWorkbench.restart.emulator": nothing,
  "lambdaWorkbench.reset.emulator": nothing,
  "lambdaWorkbench.show.emulator": nothing,
  "lambdaWorkbench.show.log": nothing,
  // Internal: one feature asks another. They are not in the manifest.
  "lambdaWorkbench.pick.event": v.object({
    name: v.string(),
    target: TargetRef,
    /** What the event is picked for, as the question's title begins. */
    act: v.optional(v.picklist(["Invoke", "Debug"]), "Invoke"),
    /** Where the question stands among others; who lets it go back catches `GoBack`. */
    place: v.optional(
      v.object({
        step: v.optional(v.number()),
        totalSteps: v.optional(v.number()),
        back: v.optional(v.boolean()),
      }),
      {},
    ),
  }),
  /** A saved event may have got its expectation. */
  "lambdaWorkbench.find.tests": nothing,
  "lambdaWorkbench.debug.test": v.object({
    name: v.string(),
    event: v.object({ kind: v.literal("file"), uri: v.string() }),
    run: v.custom<vscode.TestRun>((value) => typeof value === "object"),
    signal: v.instance(AbortSignal),
  }),
  /** What a function's error says that this machine lacks; `call` is made again. */
  "lambdaWorkbench.install.package": v.intersect([Missing, v.object({ call: v.optional(v.string()) })]),
} as const satisfies Record<`lambdaWorkbench.${string}`, v.GenericSchema>;

/** Commands without an entry in the manifest. */
export type InternalCommand =
  | "lambdaWorkbench.pick.event"
  | "lambdaWorkbench.install.package"
  | "lambdaWorkbench.find.tests"
  | "lambdaWorkbench.debug.test";

export type CommandId = keyof typeof commandArguments;
export type ArgumentOf<Id extends CommandId> = v.InferOutput<(typeof commandArguments)[Id]>;

/** What a command answers to another feature or a test; those not listed answer nothing. */
export interface CommandResults {
  "lambdaWorkbench.invoke": InvokeReport | undefined;
  "lambdaWorkbench.invoke.again": InvokeReport | undefined;
  "lambdaWorkbench.invoke.elsewhere": InvokeReport | undefined;
  "lambdaWorkbench.invoke.options": InvokeReport | undefined;
  "lambdaWorkbench.invoke.file": InvokeReport | undefined;
  "lambdaWorkbench.pick.event": EventChoice | undefined;
  /** How it ended. */
  "lambdaWorkbench.release.version": { readonly kind: "complete" | "rolledBack" | "left" | "failed" };
  /** Undefined where no event has an expectation. */
  "lambdaWorkbench.find.tests": vscode.TestController | undefined;
  "lambdaWorkbench.debug.test": Pick<InvokeReport, "payload" | "functionError" | "logTail">;
}
export type ResultOf<Id extends CommandId> = Id extends keyof CommandResults ? CommandResults[Id] : void;

/** What is known after an invoke; `payload` is text as the function gave it. */
export interface InvokeReport {
  readonly name: string;
  readonly status: number;
  readonly payload: string;
  readonly functionError: string | undefined;
  readonly executedVersion: string | undefined;
  readonly requestId: string | undefined;
  readonly logTail: string;
  /** Absent when the log's tail does not reach the REPORT line. */
  readonly report: Report | undefined;
  /** Absent where it is not known: without a REPORT line, or of a function that was not listed. */
  readonly cost?: CallCost;
}

export interface CallCost {
  readonly dollars: number;
  /** Of a million such calls in a month. */
  readonly million: number;
  readonly region: string;
  /** Nothing is paid for: it is what AWS would take. */
  readonly isLocal: boolean;
}

type Handler<Id extends CommandId> = (argument: ArgumentOf<Id>) => Promise<ResultOf<Id>> | ResultOf<Id>;

export interface Commands {
  /** Makes the command known to the editor; its errors are logged and shown here, once. */
  register<Id extends CommandId>(id: Id, handler: Handler<Id>): void;
  /** Runs another feature's command; its errors come to the caller, whose own command shows them. */
  execute<Id extends CommandId>(id: Id, argument: ArgumentOf<Id>): Promise<ResultOf<Id>>;
}

/** The command table's one place for logging, errors and cancelling. */
export function createCommands(log: Log, subscriptions: vscode.Disposable[]): Commands {
  const handlers = new Map<CommandId, (argument: unknown) => unknown>();
  return {
    register(id, handler) {
      const run = async (argument: unknown) => handler(readArgument(id, argument));
      handlers.set(id, run);
      subscriptions.push(
        vscode.commands.registerCommand(id, async (argument: unknown) => {
          try {
            log.debug("command", { id });
            return await run(argument);
          } catch (error) {
            if (!isCancel(error)) showError(error, { log, during: id });
            return undefined;
          }
        }),
      );
    },
    async execute(id, argument) {
      const handler = handlers.get(id);
      if (handler === undefined) throw new Error(`No feature has registered ${id}`);
      return (await handler(argument)) as ResultOf<typeof id>;
    },
  };
}

/** Shows an error once, with its next step as a button. */
export function showError(error: unknown, { log, during }: { log: Log; during: string }): void {
  const known = error instanceof AppError;
  log.error("failed", { during, code: known ? error.code : "unexpected", message: messageOf(error) });
  if (!known && error instanceof Error) log.debug("stack", { stack: error.stack });
  const message = known ? spokenMessage(error) : `Lambda Workbench: ${spokenMessage(error)}`;
  // Not awaited: a notification may stay for hours.
  void offer(
    message,
    nextStepOf(error) ?? { title: vscode.l10n.t("Show Log"), command: "lambdaWorkbench.show.log" },
  );
}

async function offer(message: string, action: ErrorAction): Promise<void> {
  const chosen = await vscode.window.showErrorMessage(message, action.title);
  if (chosen !== undefined) await vscode.commands.executeCommand(action.command, ...(action.arguments ?? []));
}

/** True when a person said "no": a dismissed pick, a cancelled progress, an aborted request. */
export function isCancel(error: unknown): boolean {
  return isAbort(error) || error instanceof vscode.CancellationError;
}

function readArgument<Id extends CommandId>(id: Id, argument: unknown): ArgumentOf<Id> {
  const read = v.safeParse(commandArguments[id], argument);
  if (read.success) return read.output;
  throw new AppError("bad-argument", {
    userMessage: vscode.l10n.t(
      'The command "{0}" was called with an argument that it does not understand.',
      id,
    ),
    cause: new v.ValiError(read.issues),
  });
}
