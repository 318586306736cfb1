import { chmodSync, existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOsOnly } from "../../../lambda/runtimes.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";
import { type ExtensionProcess, startExtensions } from "./extensionProcesses.ts";
import { channelFd, framesFd, type FunctionProcess, type Launch, startProcess } from "./functionProcess.ts";
import type { LanguagePlan } from "../languages/language.ts";
import { type Mount, tmpMode, type WithMounts } from "./mounts.ts";
import { sandboxHosts } from "./sandboxHosts.ts";
import type { Standby } from "./standby.ts";
import { extensionVariables, functionVariables } from "./variables.ts";
import type { Host } from "./host.ts";

export interface StartRequest {
  readonly fn: RunnableFunction;
  readonly tmpDir: string;
  readonly logStream: string;
  /** Where its Runtime API answers. */
  readonly port: number;
}

export interface Started {
  readonly process: FunctionProcess;
  /** The program that runs, for messages. */
  readonly command: string;
  readonly versionText: string;
  readonly notice?: string;
  /** External extensions, started before the runtime. */
  readonly extensions: readonly ExtensionProcess[];
}

/** Starts a process of a function; everything slow was done before. */
export type StartProcess = (request: StartRequest) => Started;

interface LaunchOptions {
  readonly plan: LanguagePlan;
  readonly taskRoot: string;
  /** The layers as the process sees them. */
  readonly optDir: string | undefined;
  readonly searchPath: string;
  readonly host: Host;
  readonly standby: Standby | undefined;
  readonly platformVariables: () => Readonly<Record<string, string>>;
  /** Executables of the layers' `extensions` folder. */
  readonly extensions: readonly string[];
  /** Set where a process can see other folders than the host's. */
  readonly withMounts: WithMounts | undefined;
  /** Whether it sees its own folder as /tmp. */
  readonly ownTmp: boolean;
  /** What else it sees at Lambda's paths. */
  readonly mounts: readonly Mount[];
}

/** How the processes of one function version are started. */
export function launcher(options: LaunchOptions): StartProcess {
  const { plan, taskRoot, optDir, host, standby } = options;
  const { withMounts, ownTmp } = options;
  const optMounted = options.mounts.find(({ at }) => at === "/opt")?.folder;
  return ({ fn, tmpDir, logStream, port }) => {
    const address = `127.0.0.1:${port}`;
    const mounts: readonly Mount[] = [
      ...options.mounts,
      ...(ownTmp ? [{ folder: tmpDir, at: "/tmp" } as const] : []),
      ...(withMounts !== undefined && options.extensions.length > 0
        ? sandboxHosts(dirname(tmpDir), logStream)
        : []),
    ];
    const mounted = (program: Pick<Launch, "command" | "args">): Omit<Launch, "cwd" | "environment"> =>
      withMounts === undefined || mounts.length === 0 ? program : withMounts(program, mounts);
    const place = {
      taskRoot,
      optDir,
      tmpDir,
      logStream,
      runtimeApi: address,
      searchPath: options.searchPath,
      tmpIsOwn: ownTmp,
    };
    chmodSync(tmpDir, tmpMode);
    const environment: Record<string, string> = {
      ...functionVariables(fn, place, plan.environment, options.platformVariables()),
      _LAMBDA_TELEMETRY_LOG_FD: String(framesFd),
      ...(plan.pipelines === true ? pipelineVariables(address) : {}),
    };
    const startExtension = (command: string) => {
      const own = extensionVariables(environment);
      return startProcess({ ...mounted({ command, args: [] }), cwd: tmpDir, environment: own }, host);
    };
    const facts = {
      extensions: startExtensions(options.extensions, optMounted, startExtension),
      versionText: plan.versionText,
      ...(plan.notice !== undefined && { notice: plan.notice }),
    };
    const waiting = canStandBy(fn, taskRoot)
      ? standby?.take(plan, tmpDir, ownTmp ? withMounts : undefined)
      : undefined;
    if (waiting !== undefined) {
      waiting.assign(JSON.stringify({ environment, cwd: taskRoot }));
      return { process: waiting, command: plan.command, ...facts };
    }
    const wrapper = wrapperOf(fn);
    const [command, args] =
      wrapper === undefined
        ? [plan.command, plan.args]
        : throughWrapper(insideOpt(wrapper, optDir), [plan.command, ...plan.args]);
    // What is not there is reported as such, not as the failure of a shell.
    const program = existsSync(command) ? mounted({ command, args }) : { command, args };
    const cwd = existsSync(taskRoot) ? taskRoot : tmpDir;
    return { process: startProcess({ ...program, cwd, environment }, host), command, ...facts };
  };
}

/** AWS's runtimes look at the variable when they start; `provided.*` has only the function's own `bootstrap`, which need not. */
function wrapperOf({ runtime, environment }: RunnableFunction): string | undefined {
  const wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"];
  return wrapper === "" || isOsOnly(runtime ?? "") ? undefined : wrapper;
}

/** AWS's runtimes are started by a shell that becomes the wrapper: one that is missing ends it with status 127. */
function throughWrapper(wrapper: string, args: readonly string[]): [string, readonly string[]] {
  if (process.platform === "win32") return [wrapper, args];
  return ["/bin/sh", ["-c", 'exec "$0" "$@"', wrapper, ...args]];
}

/** Our bootstraps pipeline their requests when nothing has put itself between them and us. */
function pipelineVariables(address: string): Record<string, string> {
  return {
    _LAMBDA_WORKBENCH_RUNTIME_API: address,
    ...(channelFd !== undefined && { _LAMBDA_WORKBENCH_CHANNEL_FD: String(channelFd) }),
  };
}

/** Variables that a program reads when it starts: too late for a process that runs already. */
const readAtStart = /^(NODE_|LD_|DYLD_|PYTHON|AWS_LAMBDA_EXEC_WRAPPER$|LANG$|LC_|MALLOC_)/;

function canStandBy(fn: RunnableFunction, taskRoot: string): boolean {
  return (
    fn.layers.length === 0 &&
    !Object.keys(fn.environment).some((name) => readAtStart.test(name) && name !== "NODE_ENV") &&
    !existsSync(join(taskRoot, "lib"))
  );
}

/** A wrapper from a layer is named by the path that it has in Lambda. */
function insideOpt(wrapper: string, optDir: string | undefined): string {
  return optDir !== undefined && wrapper.startsWith("/opt/")
    ? join(optDir, wrapper.slice("/opt/".length))
    : wrapper;
}
