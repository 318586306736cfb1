import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { containerMeter } from "./containerMeter.ts";
import type { SystemFamily } from "../../../shared/systems/family.ts";
import { type KeyHolder, EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import { type FunctionProcess, startProcess } from "./functionProcess.ts";
import type { StartProcess } from "./launch.ts";
import { sandboxAddresses } from "./sandboxHosts.ts";
import { functionVariables } from "./variables.ts";
import type { Host } from "./host.ts";
import { isExecutable } from "../languages/isExecutable.ts";

interface ImageOptions {
  readonly searchPath: string;
  readonly host: Host;
  readonly platformVariables: (holder: KeyHolder) => Readonly<Record<string, string>>;
}

/** 128 and the number of SIGKILL. */
const killedCode = 137;

const programs = ["docker", "podman", "finch"];
/** What the image itself decides, and what the container program needs to find its own way. */
const notForContainers: ReadonlySet<string> = new Set([
  "PATH",
  "LD_LIBRARY_PATH",
  "TMPDIR",
  "LAMBDA_TASK_ROOT",
  "LAMBDA_RUNTIME_DIR",
  "HOME",
]);

/** Finds the container program of this machine; asked again after a failure, since a daemon may be started. */
export function imageStarter({
  searchPath,
  host,
  platformVariables,
}: ImageOptions): (fn: RunnableFunction) => Promise<StartProcess> {
  let found: Promise<string> | undefined;
  return async (fn) => {
    found ??= findEngine(searchPath, host.family);
    const program = await found.catch((error: unknown) => {
      found = undefined;
      throw error;
    });
    return (request) => {
      const name = `lambda-workbench-${randomUUID()}`;
      const place = {
        ...request,
        taskRoot: "/var/task",
        optDir: undefined,
        searchPath,
        tmpIsOwn: true,
        family: host.family,
      };
      // A machine of its own knows the host by name.
      const hostName = host.containerLoopback ? "127.0.0.1" : "host.docker.internal";
      const runtimeApi = `${hostName}:${request.port}`;
      const all = functionVariables(fn, { ...place, runtimeApi }, {}, platformVariables(request));
      const variables = Object.entries(all).filter(
        ([variable]) => fn.environment[variable] !== undefined || !notForContainers.has(variable),
      );
      // Before it starts, so that there is no moment at which the emulator can be killed and the container stays.
      host.warden.watch({ kind: "container", name, program });
      const child = startProcess(
        {
          command: program,
          args: runArguments(
            fn,
            name,
            variables.map(([variable]) => variable),
            host,
          ),
          cwd: request.tmpDir,
          // Values go by the environment, so that no list of processes shows them.
          environment: { ...Object.fromEntries(variables), ...hostVariables(searchPath) },
        },
        host,
      );
      return {
        process: containerProcess(child, program, name, host),
        command: program,
        addresses: sandboxAddresses(request.logStream, host),
        inheritedOnly: false,
        versionText: `image:${fn.code.kind === "image" ? fn.code.imageUri : ""}`,
        extensions: [],
      };
    };
  };
}

function runArguments(
  fn: RunnableFunction,
  name: string,
  variables: readonly string[],
  { containerLoopback }: Host,
): string[] {
  if (fn.code.kind !== "image") throw new Error("not a function from an image");
  const { imageUri, entryPoint = [], command = [], workingDirectory } = fn.code;
  const [first, ...rest] = entryPoint;
  return [
    "run",
    "--rm",
    "--name",
    name,
    ...(containerLoopback ? ["--network", "host"] : []),
    "--memory",
    `${fn.memoryMb}m`,
    ...variables.flatMap((variable) => ["--env", variable]),
    ...(first === undefined ? [] : ["--entrypoint", first]),
    ...(workingDirectory === undefined ? [] : ["--workdir", workingDirectory]),
    imageUri,
    ...rest,
    ...command,
  ];
}

/** The program's process stands for the container, which is removed with it. */
function containerProcess(
  child: FunctionProcess,
  program: string,
  name: string,
  { warden, memoryMeter, containerLoopback }: Host,
): FunctionProcess {
  return {
    pid: child.pid,
    isReady: child.isReady,
    onOutput: (stream, take) => child.onOutput(stream, take),
    assign: (text, mark) => child.assign(text, mark),
    signal: (signal) => child.signal(signal),
    // Speaks TCP like any runtime client; a container inherits nothing.
    channel: undefined,
    openMeter: () => (containerLoopback ? containerMeter(program, name, memoryMeter) : child.openMeter()),
    exited: child.exited.then(async (exit) => {
      const removed = new Promise<void>((resolve) => {
        execFile(program, ["rm", "--force", name], { timeout: 10_000 }, () => resolve());
      });
      // The warden removes at the end what cannot be removed for want of a process.
      await removed.then(
        () => warden.forget({ kind: "container", name, program }),
        () => undefined,
      );
      // How the programs tell of a container that was killed, by hand or for its memory.
      return exit.code === killedCode ? { code: null, signal: "SIGKILL" } : exit;
    }),
    // Stopping the program would stop the log, not the container.
    freeze: () => undefined,
    thaw: () => undefined,
  };
}

function hostVariables(searchPath: string): Record<string, string> {
  const names = ["HOME", "DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "XDG_RUNTIME_DIR", "SystemRoot"];
  const own = names.flatMap((name) =>
    process.env[name] === undefined ? [] : [[name, process.env[name]] as const],
  );
  return { PATH: searchPath, ...Object.fromEntries(own) };
}

async function findEngine(searchPath: string, family: SystemFamily): Promise<string> {
  const installed = programs.flatMap((name) => {
    const path = family.programFiles(name, { ...process.env, PATH: searchPath }).find(isExecutable);
    return path === undefined ? [] : [path];
  });
  for (const path of installed) if (await answers(path)) return path;
  throw new EngineError(
    "image-engine-missing",
    installed.length === 0
      ? "Functions from container images need docker, podman or finch on the PATH. Install one of them, or deploy the function as a .zip package."
      : `Functions from container images need a running container engine, and ${installed.join(", ")} does not answer. Start it, and invoke again.`,
  );
}

function answers(program: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(program, ["info"], { timeout: 10_000 }, (error) => resolve(error === null));
  });
}
