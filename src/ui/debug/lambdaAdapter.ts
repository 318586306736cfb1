import * as v from "valibot";
import * as vscode from "vscode";
import { localApi } from "../../aws/localApi.ts";
import type { DebugReply } from "../../protocol/emulator.ts";
import { messageOf } from "../../shared/errors.ts";
import { once } from "../../shared/once.ts";
import type { App } from "../app.ts";
import { isCancel, showError } from "../commands.ts";
import { readConfiguration, type LambdaDebugConfiguration } from "./configuration.ts";
import type { Debuggee, DebuggeeEvents } from "./debuggee.ts";
import { debugNode } from "./nodeDebuggee.ts";
import { answeredEvent, Message, responseTo, silentFailure, type Request } from "./protocol.ts";
import { connectPython } from "./pythonDebuggee.ts";

/** What a session takes. */
export type AdapterApp = Pick<App, "commands" | "emulator" | "folders" | "log">;

type State =
  | { readonly kind: "new" }
  | { readonly kind: "starting" }
  | { readonly kind: "debugging"; readonly debuggee: Debuggee; readonly calling: boolean }
  | { readonly kind: "ended" };

/**
 * One call of a function under a debugger. `initialize` starts an execution environment in debug mode, the debugger's
 * readiness starts the call, and the call's result ends the session. Ending the session ends the environment, also
 * while it stands at a breakpoint.
 */
export class LambdaAdapter implements vscode.DebugAdapter {
  readonly #app: AdapterApp;
  readonly #session: vscode.DebugSession;
  readonly #configuration: LambdaDebugConfiguration;
  readonly #sent = new vscode.EventEmitter<vscode.DebugProtocolMessage>();
  readonly onDidSendMessage = this.#sent.event;
  /** Aborted when the session ends: what is still under way has no meaning any more. */
  readonly #over = new AbortController();
  #state: State = { kind: "new" };
  /** Ends the environment; set as soon as there is one. */
  #endEnvironment: () => Promise<void> = async () => undefined;

  constructor(app: AdapterApp, session: vscode.DebugSession) {
    this.#app = app;
    this.#session = session;
    this.#configuration = readConfiguration(session.configuration, session.workspaceFolder);
  }

  handleMessage(raw: vscode.DebugProtocolMessage): void {
    const message = v.parse(Message, raw);
    if (message.type !== "request") return;
    if (message.command === "initialize") void this.#start(message);
    else if (message.command === "disconnect" || message.command === "terminate") void this.#stop(message);
    else if (this.#state.kind === "debugging") this.#state.debuggee.handle(message);
    else this.#send(silentFailure(message, vscode.l10n.t("the session has ended")));
  }

  dispose(): void {
    void this.#end();
    this.#sent.dispose();
  }

  async #start(initialize: Request): Promise<void> {
    this.#state = { kind: "starting" };
    try {
      const debuggee = await this.#attach();
      if (this.#over.signal.aborted) return debuggee.close();
      this.#state = { kind: "debugging", debuggee, calling: false };
      debuggee.handle(initialize);
    } catch (error) {
      await this.#end();
      if (!isCancel(error)) showError(error, { log: this.#app.log, during: "debug" });
      this.#send(silentFailure(initialize, vscode.l10n.t("the function could not be debugged")));
    }
  }

  async #attach(): Promise<Debuggee> {
    const { justMyCode, skipFiles, functionName } = this.#configuration;
    const environment = await this.#startEnvironment();
    this.#app.log.info("debugging", { name: functionName, adapter: environment.adapter });
    const events = this.#events();
    const bootstrapFolder = vscode.Uri.joinPath(this.#app.folders.extension, "dist", "bootstrap").fsPath;
    if (environment.adapter === "dap") {
      return await connectPython({ environment, justMyCode, bootstrapFolder, events });
    }
    return debugNode({
      session: this.#session,
      functionName,
      environment,
      skipFiles,
      bootstrapFolder,
      events,
    });
  }

  async #startEnvironment(): Promise<DebugReply> {
    const { signal } = this.#over;
    const target = await this.#app.emulator.ensure(signal);
    // Not aborted half-way: an environment whose id we never learned could not be ended.
    const environment = await localApi(target).debug({ functionName: this.#configuration.functionName });
    this.#endEnvironment = once(() => localApi(target).endDebug(environment.id));
    if (signal.aborted) await this.#endEnvironment();
    signal.throwIfAborted();
    return environment;
  }

  #events(): DebuggeeEvents {
    return {
      send: (message) => this.#send(message),
      ready: () => void this.#call(),
      gone: () => {
        // While a call is under way its answer tells how the process ended.
        if (this.#state.kind === "debugging" && !this.#state.calling) void this.#finish();
      },
      failed: (error) => {
        showError(error, { log: this.#app.log, during: "debug" });
        void this.#finish();
      },
    };
  }

  async #call(): Promise<void> {
    if (this.#state.kind !== "debugging") return;
    const { invoke, event, functionName: name } = this.#configuration;
    if (!invoke) {
      this.#print(
        `${vscode.l10n.t("Waiting for calls of {0} at the local emulator. Stop the session to end.", name)}\n`,
      );
      return;
    }
    this.#state = { ...this.#state, calling: true };
    try {
      const report = await this.#app.commands.execute("lambdaWorkbench.invoke", {
        name,
        target: { kind: "local" },
        ...(event !== undefined && { event }),
        signal: this.#over.signal,
      });
      if (this.#state.kind === "debugging") await this.#state.debuggee.printed();
      // What the function logged was printed by its debugger as it came.
      if (report !== undefined) {
        this.#send({ type: "event", seq: 0, event: answeredEvent, body: report });
        this.#print(`${report.payload}\n`, report.functionError === undefined ? "console" : "stderr");
      }
    } catch (error) {
      // A session that was stopped takes its call with it; nobody needs to hear that the call failed.
      const stopped = this.#over.signal.aborted || isCancel(error);
      if (!stopped) showError(error, { log: this.#app.log, during: "debug" });
    }
    await this.#finish();
  }

  /** The call is over, or the process is gone: the session has nothing left to do. */
  async #finish(): Promise<void> {
    if (this.#state.kind === "ended") return;
    await this.#end();
    this.#send({ type: "event", seq: 0, event: "terminated" });
  }

  async #stop(request: Request): Promise<void> {
    await this.#end();
    this.#send(responseTo(request));
    if (request.command === "terminate") this.#send({ type: "event", seq: 0, event: "terminated" });
  }

  async #end(): Promise<void> {
    const state = this.#state;
    this.#state = { kind: "ended" };
    this.#over.abort();
    await this.#endEnvironment().catch((error: unknown) => {
      // An emulator that was stopped meanwhile has ended its environments itself.
      this.#app.log.warn("debug environment not ended", { message: messageOf(error) });
    });
    if (state.kind === "debugging") state.debuggee.close();
  }

  #print(output: string, category: "console" | "stderr" = "console"): void {
    this.#send({ type: "event", seq: 0, event: "output", body: { category, output } });
  }

  #send(message: Message): void {
    this.#sent.fire(message);
  }
}
