import { resolve } from "node:path";
import * as vscode from "vscode";
import { findRunning } from "../../aws/runningEmulator.ts";
import type { LocalTarget } from "../../aws/target.ts";
import type { ReadyLine } from "../../protocol/emulator.ts";
import { AppError } from "../../shared/errors.ts";
import type { Clock } from "../../shared/clock.ts";
import type { Log } from "../../shared/log.ts";
import type { EmulatorControl, EmulatorState } from "../kit/emulatorControl.ts";
import { setting } from "../kit/settings.ts";
import { watchTemplates } from "../kit/templates.ts";
import { requireTrust } from "../kit/trust.ts";
import { startChildEmulator, type ChildEmulator } from "./childEmulator.ts";
import { externalEmulator, forgetKeys } from "./externalEmulator.ts";
import { projectArguments } from "./projectArguments.ts";
import { watchProcess } from "./watchedProcess.ts";

interface ControlOptions {
  readonly log: Log;
  readonly clock: Clock;
  readonly extensionUri: vscode.Uri;
  /** Where the emulator of this workspace keeps its state unless a setting says otherwise. */
  readonly storageUri: vscode.Uri;
  /** Where the emulator finds what the user had us install for it. */
  readonly toolsUri: vscode.Uri;
  readonly secrets: vscode.SecretStorage;
  /** Gets what the emulator says. Made on the first line. */
  readonly output: () => vscode.OutputChannel;
  /** Called when the templates have changed, and the functions that are running with them. */
  readonly onTemplatesChanged: () => void;
}

/** Starts the emulator on first need, and knows whether it runs. One for each window. */
export class EmulatorProcess implements EmulatorControl, vscode.Disposable {
  readonly #options: ControlOptions;
  readonly #changed = new vscode.EventEmitter<EmulatorState>();
  readonly onDidChange = this.#changed.event;
  #state: EmulatorState = { kind: "stopped" };
  #start: Promise<LocalTarget> | undefined;
  #child: ChildEmulator | undefined;
  /** What the child was started with of the workspace. */
  #projectArguments: readonly string[] = [];
  #watcher: vscode.Disposable | undefined;
  /** Stops looking whether an emulator that is not our child still runs. */
  #forgetShared = () => undefined as void;

  constructor(options: ControlOptions) {
    this.#options = options;
  }

  get state(): EmulatorState {
    return this.#state;
  }

  async ensure(signal?: AbortSignal): Promise<LocalTarget> {
    if (this.#state.kind === "running") return this.#state.target;
    this.#start ??= this.#run().finally(() => (this.#start = undefined));
    return await withSignal(this.#start, signal);
  }

  async stop(): Promise<void> {
    // One that is on its way is let come up: its process would otherwise outlive us.
    await this.#start?.catch(() => undefined);
    const child = this.#child;
    this.#child = undefined;
    this.#forgetShared();
    await child?.stop();
    this.#become({ kind: "stopped" });
  }

  async restart(): Promise<LocalTarget> {
    await this.stop();
    const endpoint = setting("emulator.endpoint");
    if (endpoint !== "") await forgetKeys(endpoint, this.#options.secrets);
    return await this.ensure();
  }

  dispose(): void {
    this.#watcher?.dispose();
    // The editor does not wait for us; closing its standard input would end the child as well.
    void this.stop();
    this.#changed.dispose();
  }

  async #run(): Promise<LocalTarget> {
    this.#become({ kind: "starting" });
    try {
      requireTrust(vscode.l10n.t("The local emulator"));
      const endpoint = setting("emulator.endpoint");
      if (endpoint !== "") {
        const target = await externalEmulator(endpoint, this.#options.secrets);
        this.#become({ kind: "running", target });
        return target;
      }
      return await this.#findOrRunChild();
    } catch (error) {
      if (error instanceof vscode.CancellationError) {
        this.#become({ kind: "stopped" });
        throw error;
      }
      const failure =
        error instanceof AppError
          ? error
          : new AppError("emulator-failed", {
              userMessage: vscode.l10n.t("The local emulator could not start: {0}", String(error)),
              action: { title: vscode.l10n.t("Show Output"), command: "lambdaWorkbench.show.emulator" },
              cause: error,
            });
      this.#become({ kind: "failed", error: failure });
      throw failure;
    }
  }

  async #findOrRunChild(): Promise<LocalTarget> {
    const { log, clock } = this.#options;
    this.#watcher ??= watchTemplates(clock, () => void this.#templatesChanged());
    const started = clock.now();
    const dataDirectory = this.#dataDirectory();
    const running = await findRunning(dataDirectory);
    if (running !== undefined) return this.#share(running);
    this.#projectArguments = await projectArguments();
    const child = await this.#startChild(dataDirectory).catch(async (error: unknown) => {
      // Another window was faster: a second emulator on the same data is refused.
      const faster = await findRunning(dataDirectory);
      if (faster === undefined) throw error;
      return faster;
    });
    if (!("ready" in child)) return this.#share(child);
    this.#child = child;
    const { endpoint, region, accountId, accessKeyId, secretAccessKey, pid } = child.ready;
    log.info("emulator started", {
      endpoint,
      pid,
      templates: this.#projectArguments.length,
      ms: clock.now() - started,
    });
    const target: LocalTarget = { kind: "local", endpoint, region, accessKeyId, secretAccessKey };
    void child.ended.then((how) => this.#childEnded(child, how));
    this.#become({ kind: "running", target, accountId, pid });
    return target;
  }

  async #startChild(dataDirectory: string): Promise<ChildEmulator> {
    const { clock, extensionUri, output } = this.#options;
    const httpsPort = setting("emulator.httpsPort");
    const dynamoDb = setting("emulator.dynamodbEndpoint");
    return await startChildEmulator({
      execPath: process.execPath,
      cli: vscode.Uri.joinPath(extensionUri, "dist", "cli.js").fsPath,
      arguments: [
        "start",
        "--stop-with-stdin",
        `--debugpy-dir=${vscode.Uri.joinPath(this.#options.toolsUri, "debugpy").fsPath}`,
        `--port=${setting("emulator.port")}`,
        `--log-retention=${setting("emulator.logRetention")}`,
        `--iam=${setting("emulator.iam")}`,
        `--data-dir=${dataDirectory}`,
        ...(httpsPort === "" ? [] : ["--https", `--https-port=${httpsPort}`]),
        ...(dynamoDb === "" ? [] : [`--dynamodb-endpoint=${dynamoDb}`]),
        ...this.#projectArguments,
      ],
      environment: emulatorEnvironment(process.env),
      cwd: workspaceRoot() ?? extensionUri.fsPath,
      clock,
      onLine: (line) => output().appendLine(line),
    });
  }

  /** Uses one that was started in a terminal, or by another window; when that ends, this window starts its own. */
  #share({ pid, accountId, ...access }: ReadyLine): LocalTarget {
    const { log, clock } = this.#options;
    const target: LocalTarget = { kind: "local", ...access };
    log.info("emulator found", { endpoint: access.endpoint, pid });
    this.#forgetShared();
    this.#forgetShared = watchProcess(pid, clock, () => {
      log.info("shared emulator ended", { pid });
      this.#become({ kind: "stopped" });
      // A failure is in the state, where everybody sees it.
      void this.ensure().catch(() => undefined);
    });
    this.#become({ kind: "running", target, accountId });
    return target;
  }

  #childEnded(child: ChildEmulator, how: string): void {
    // Stopped by us: `stop` has taken it out already.
    if (this.#child !== child) return;
    this.#child = undefined;
    this.#options.log.error("emulator ended", { how });
    this.#become({
      kind: "failed",
      error: new AppError("emulator-ended", {
        userMessage: vscode.l10n.t("The local emulator has stopped: {0}", how),
        action: { title: vscode.l10n.t("Restart Emulator"), command: "lambdaWorkbench.restart.emulator" },
      }),
    });
  }

  /** Its templates are arguments of the process, so another set needs another process; its state is on disk. */
  async #templatesChanged(): Promise<void> {
    if (this.#state.kind !== "running") return;
    const now = await projectArguments();
    if (this.#child !== undefined && now.join("\n") !== this.#projectArguments.join("\n")) {
      await this.stop();
      // A failure is in the state, where everybody sees it.
      await this.ensure().catch(() => undefined);
    }
    this.#options.onTemplatesChanged();
  }

  #dataDirectory(): string {
    const named = setting("emulator.dataDirectory");
    if (named === "") return vscode.Uri.joinPath(this.#options.storageUri, "emulator").fsPath;
    return resolve(workspaceRoot() ?? this.#options.storageUri.fsPath, named);
  }

  #become(state: EmulatorState): void {
    this.#state = state;
    this.#changed.fire(state);
  }
}

function workspaceRoot(): string | undefined {
  return vscode.workspace.workspaceFolders?.find((folder) => folder.uri.scheme === "file")?.uri.fsPath;
}

/** The editor's own variables are no business of the user's functions. */
function emulatorEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(
    ([name]) => !/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: "1" };
}

/** A caller may stop waiting; the start itself goes on for the others. */
async function withSignal<Value>(work: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  if (signal === undefined) return await work;
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const onAbort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", onAbort, { once: true });
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}
