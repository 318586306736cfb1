import { randomBytes } from "node:crypto";
import { delimiter, join } from "node:path";
import { isOsOnly } from "../../../lambda/runtimes.ts";
import type { SystemFamily } from "../../../shared/systems/family.ts";
import type { RunnableFunction } from "../../contracts/engine.ts";

interface Place {
  readonly taskRoot: string;
  readonly optDir: string | undefined;
  readonly tmpDir: string;
  /** The process sees `tmpDir` as /tmp. */
  readonly tmpIsOwn: boolean;
  readonly family: SystemFamily;
  readonly logStream: string;
  readonly runtimeApi: string;
  /** The PATH of the host. */
  readonly searchPath: string;
}

/** A log stream as Lambda names it: the UTC day, the version, 32 hexadecimal digits. */
export function newLogStream(fn: RunnableFunction, now: number): string {
  const day = new Date(now).toISOString().slice(0, 10).replaceAll("-", "/");
  const id = randomBytes(16).toString("hex");
  const own = fn.logging.group === `/aws/lambda/${fn.functionName}`;
  return own ? `${day}/[${fn.version}]${id}` : `${day}/${fn.functionName}[${fn.version}]${id}`;
}

/** Windows programs do not start without these. */
const hostVariables = ["SystemRoot", "SYSTEMROOT", "windir", "ComSpec", "PATHEXT"];

/**
 * The environment that a function's process sees, in AWS's names: the platform's variables, under them the
 * language's, and the function's own last where they are not reserved (the API refuses reserved names).
 */
export function functionVariables(
  fn: RunnableFunction,
  place: Place,
  language: Readonly<Record<string, string>>,
  platformVariables: Readonly<Record<string, string>>,
): Record<string, string> {
  const { taskRoot, optDir } = place;
  const host = Object.fromEntries(
    hostVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const json = fn.logging.format === "JSON";
  return {
    ...host,
    LANG: "en_US.UTF-8",
    TZ: ":UTC",
    PATH: [place.searchPath, ...(optDir === undefined ? [] : [join(optDir, "bin")])].join(delimiter),
    LD_LIBRARY_PATH: [
      taskRoot,
      join(taskRoot, "lib"),
      ...(optDir === undefined ? [] : [join(optDir, "lib")]),
    ].join(":"),
    ...(!place.tmpIsOwn && temporaryFolder(place)),
    ...unlessSetForAll(platformVariables, fn.environment),
    ...language,
    ...fn.environment,
    AWS_LAMBDA_FUNCTION_NAME: fn.functionName,
    AWS_LAMBDA_FUNCTION_VERSION: fn.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(fn.memoryMb),
    AWS_LAMBDA_LOG_GROUP_NAME: fn.logging.group,
    AWS_LAMBDA_LOG_STREAM_NAME: place.logStream,
    AWS_LAMBDA_LOG_FORMAT: fn.logging.format,
    ...(json && fn.logging.applicationLevel !== undefined
      ? { AWS_LAMBDA_LOG_LEVEL: fn.logging.applicationLevel }
      : {}),
    AWS_LAMBDA_INITIALIZATION_TYPE: fn.initialization,
    AWS_LAMBDA_RUNTIME_API: place.runtimeApi,
    ...(fn.runtime === undefined || isOsOnly(fn.runtime)
      ? {}
      : { AWS_EXECUTION_ENV: `AWS_Lambda_${fn.runtime}` }),
    AWS_REGION: fn.region,
    AWS_DEFAULT_REGION: fn.region,
    ...(fn.handler !== undefined && { _HANDLER: fn.handler }),
    LAMBDA_TASK_ROOT: taskRoot,
    AWS_XRAY_CONTEXT_MISSING: "LOG_ERROR",
    AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1:2000",
    _AWS_XRAY_DAEMON_ADDRESS: "127.0.0.1",
    _AWS_XRAY_DAEMON_PORT: "2000",
  };
}

/** Where a process makes temporary files. Windows' own programs know other names. */
function temporaryFolder({ tmpDir, family }: Place): Record<string, string> {
  return { TMPDIR: tmpDir, ...(!family.fileModes && { TEMP: tmpDir, TMP: tmpDir }) };
}

/** Variables that AWS documents as the runtime's own. */
const forRuntimeOnly: ReadonlySet<string> = new Set([
  "AWS_EXECUTION_ENV",
  "AWS_LAMBDA_LOG_GROUP_NAME",
  "AWS_LAMBDA_LOG_STREAM_NAME",
  "AWS_XRAY_CONTEXT_MISSING",
  "AWS_XRAY_DAEMON_ADDRESS",
  "LAMBDA_RUNTIME_DIR",
  "LAMBDA_TASK_ROOT",
]);

/** What an external extension sees of a function's variables. Source: "Extensions API" in the guide. */
export function extensionVariables(variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).filter(([name]) => !name.startsWith("_") && !forRuntimeOnly.has(name)),
  );
}

/** The SDKs prefer a service's own address to the one for all services: ours would win over the one that the function sets. */
function unlessSetForAll(
  platformVariables: Readonly<Record<string, string>>,
  own: RunnableFunction["environment"],
): Readonly<Record<string, string>> {
  if (own["AWS_ENDPOINT_URL"] === undefined) return platformVariables;
  return Object.fromEntries(
    Object.entries(platformVariables).filter(([name]) => !name.startsWith("AWS_ENDPOINT_URL_")),
  );
}
