import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { isOsOnly } from "../../../lambda/runtimes.ts";
import type { KeyHolder, RunnableFunction } from "../../contracts/engine.ts";
import { type ExtensionProcess, startExtensions } from "./extensionProcesses.ts";
import {
  channelFd,
  framesFd,
  type FunctionProcess,
  type Launch,
  startProcess,
  withoutProcess,
} from "./functionProcess.ts";
import type { LanguagePlan } from "../languages/language.ts";
import { markOf } from "./marks.ts";
import { type Mount, tmpMode, type WithMounts } from "./mounts.ts";
import { sandboxAddresses, sandboxHosts } from "./sandboxHosts.ts";
import type { Standby } from "./standby.ts";
import { extensionVariables, functionVariables } from "./variables.ts";
import { isExecutable } from "../languages/isExecutable.ts";
import type { Host } from "./host.ts";

export interface StartRequest {
  readonly fn: RunnableFunction;
  readonly tmpDir: string;
  readonly logStream: string;
  /** Writes a line of the emulator's own into the environment's log. */
  readonly say: (text: string) => void;
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
  /** Where the extensions may listen. */
  readonly addresses: readonly string[];
  /** The runtime speaks to us over the socket that it inherited, and nobody else speaks for it. */
  readonly inheritedOnly: boolean;
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
  readonly platformVariables: (holder: KeyHolder) => Readonly<Record<string, string>>;
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
export class Launcher {
  readonly #options: LaunchOptions;

  constructor(options: LaunchOptions) {
    this.#options = options;
  }

  /** Throws what the system says where there is no room for a process; then none is left. */
  readonly start: StartProcess = (request) => {
    const { plan, host, platformVariables, ownTmp, taskRoot, searchPath, optDir } = this.#options;
    const { fn, tmpDir, logStream, port } = request;
    host.system.chmod(tmpDir, tmpMode);
    const runtimeApi = `127.0.0.1:${port}`;
    const { family } = host;
    const place = { taskRoot, optDir, tmpDir, logStream, runtimeApi, searchPath, tmpIsOwn: ownTmp, family };
    const environment: Record<string, string> = {
      ...functionVariables(fn, place, plan.environment, platformVariables(request)),
      _LAMBDA_TELEMETRY_LOG_FD: String(framesFd),
      ...(plan.pipelines === true && pipelineVariables(runtimeApi, host)),
    };
    const mounts = this.#mountsFor(request);
    const extensions = this.#startExtensions(request, environment, mounts);
    try {
      return {
        process: this.#startRuntime(request, environment, mounts),
        command: plan.command,
        versionText: plan.versionText,
        ...(plan.notice !== undefined && { notice: plan.notice }),
        extensions,
        addresses: sandboxAddresses(logStream, host),
        inheritedOnly: this.#inheritedOnly(fn),
      };
    } catch (error) {
      for (const { process } of extensions) process.signal("SIGKILL");
      throw error;
    }
  };

  #mountsFor({ tmpDir, logStream }: StartRequest): readonly Mount[] {
    const { withMounts, ownTmp, mounts, extensions, host } = this.#options;
    if (withMounts === undefined) return [];
    return [
      ...mounts,
      ...(ownTmp ? [{ folder: tmpDir, at: "/tmp" } as const] : []),
      ...(extensions.length > 0 ? sandboxHosts(dirname(tmpDir), logStream, host) : []),
    ];
  }

  #startExtensions(
    { tmpDir }: StartRequest,
    environment: Readonly<Record<string, string>>,
    mounts: readonly Mount[],
  ): readonly ExtensionProcess[] {
    const { extensions, host } = this.#options;
    const seenAsOpt = mounts.find(({ at }) => at === "/opt")?.folder;
    return startExtensions(extensions, seenAsOpt, host, (command) => {
      const program = this.#mounted({ command, args: [] }, mounts);
      return startProcess({ ...program, cwd: tmpDir, environment: extensionVariables(environment) }, host);
    });
  }

  #startRuntime(
    { fn, tmpDir }: StartRequest,
    environment: Readonly<Record<string, string>>,
    mounts: readonly Mount[],
  ): FunctionProcess {
    const { plan, host, standby, withMounts, ownTmp, taskRoot, optDir } = this.#options;
    const waiting = canStandBy(fn, taskRoot)
      ? standby?.take(plan, tmpDir, ownTmp ? withMounts : undefined)
      : undefined;
    if (waiting !== undefined) {
      waiting.assign(JSON.stringify({ environment, cwd: taskRoot }), markOf(environment));
      return waiting;
    }
    const named = wrapperOf(fn);
    const wrapper = named === undefined ? undefined : insideOpt(named, optDir);
    if (wrapper !== undefined && !host.shell && !isExecutable(wrapper))
      return withoutProcess(Promise.resolve({ code: existsSync(wrapper) ? 126 : 127, signal: null }));
    const [command, args] =
      wrapper === undefined
        ? [plan.command, plan.args]
        : throughWrapper(wrapper, [plan.command, ...plan.args], host);
    // What is not there is reported as such, not as the failure of a shell.
    const program = isExecutable(command) ? this.#mounted({ command, args }, mounts) : { command, args };
    const cwd = existsSync(taskRoot) ? taskRoot : tmpDir;
    return startProcess({ ...program, cwd, environment }, host);
  }

  #mounted(
    program: Pick<Launch, "command" | "args">,
    mounts: readonly Mount[],
  ): Omit<Launch, "cwd" | "environment"> {
    const { withMounts } = this.#options;
    return withMounts === undefined || mounts.length === 0 ? program : withMounts(program, mounts);
  }

  /** Nothing can stand between our bootstrap and us: no wrapper, no layer, no variable that loads code before it. */
  #inheritedOnly(fn: RunnableFunction): boolean {
    const { plan, host } = this.#options;
    return plan.pipelines === true && host.inheritsSockets && runsAsItComes(fn);
  }
}

/** AWS's runtimes look at the variable when they start; `provided.*` has only the function's own `bootstrap`, which need not. */
function wrapperOf({ runtime, environment }: RunnableFunction): string | undefined {
  const wrapper = environment["AWS_LAMBDA_EXEC_WRAPPER"];
  return wrapper === "" || isOsOnly(runtime ?? "") ? undefined : wrapper;
}

/** AWS's runtimes are started by a shell that becomes the wrapper: one that is missing ends it with status 127, as it does here. */
function throughWrapper(
  wrapper: string,
  args: readonly string[],
  { shell }: Pick<Host, "shell">,
): [string, readonly string[]] {
  if (!shell) return [wrapper, args];
  return ["/bin/sh", ["-c", 'exec "$0" "$@"', wrapper, ...args]];
}

/** Our bootstraps pipeline their requests when nothing has put itself between them and us. */
function pipelineVariables(address: string, { inheritsSockets }: Host): Record<string, string> {
  return {
    _LAMBDA_WORKBENCH_RUNTIME_API: address,
    ...(inheritsSockets && { _LAMBDA_WORKBENCH_CHANNEL_FD: String(channelFd) }),
  };
}

/** Variables that a program reads when it starts: too late for a process that runs already. */
const readAtStart = /^(NODE_|LD_|DYLD_|PYTHON|AWS_LAMBDA_EXEC_WRAPPER$|LANG$|LC_|MALLOC_)/;

/** Neither layers nor variables change how its runtime starts. */
function runsAsItComes({ layers, environment }: RunnableFunction): boolean {
  return (
    layers.length === 0 &&
    !Object.keys(environment).some((name) => readAtStart.test(name) && name !== "NODE_ENV")
  );
}

function canStandBy(fn: RunnableFunction, taskRoot: string): boolean {
  return runsAsItComes(fn) && !existsSync(join(taskRoot, "lib"));
}

/** A wrapper from a layer is named by the path that it has in Lambda. */
function insideOpt(wrapper: string, optDir: string | undefined): string {
  return optDir !== undefined && wrapper.startsWith("/opt/")
    ? join(optDir, wrapper.slice("/opt/".length))
    : wrapper;
}
