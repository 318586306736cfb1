import { once } from "node:events";
import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import * as v from "valibot";
import { dataDirAt } from "../emulator/dataDir.ts";
import { type Emulator, startEmulator } from "../emulator/emulator.ts";
import { invocationLog } from "../emulator/invocations/invocationLog.ts";
import { endpointsOf } from "../emulator/delivery/outside/outside.ts";
import { type IamMode, iamModes, type ReadyLine } from "../protocol/emulator.ts";
import { messageOf } from "../shared/errors.ts";
import { lineLog, type Log } from "../shared/log.ts";
import { announce } from "./announce.ts";
import { type Command, type Terminal, UsageError } from "./command.ts";
import { installedDynamoDb } from "./dynamoDb.ts";
import { readDuration } from "./duration.ts";
import { tuneHeap } from "./heap.ts";
import { sdkFolderOf } from "./sdkFolder.ts";
import { startOptions } from "./startOptions.ts";

/** `lambda-workbench start`: one line of JSON on standard output when it can answer, then runs until it is interrupted. */
export const start: Command = async (args, terminal) => {
  const settings = readSettings(args);
  const log = lineLog((line) => terminal.err(line), settings.verbose ? "debug" : "info");
  const dataDir = resolve(terminal.cwd, settings.dataDir);
  const { debugpyDir, sdkDir, dynamoDb, environmentFiles, ...others } = settings;
  const emulator = await startEmulator({
    ...others,
    ...(debugpyDir !== undefined && { debugpyDir: resolve(terminal.cwd, debugpyDir) }),
    sdkDir:
      sdkDir === undefined
        ? sdkFolderOf(terminal.env, terminal.platform, homedir())
        : resolve(terminal.cwd, sdkDir),
    dataDir,
    templates: settings.templates.map((path) => resolve(terminal.cwd, path)),
    environmentFiles: environmentFiles.map((path) => resolve(terminal.cwd, path)),
    outbound: endpointsOf(process.env),
    kafkaServers: serversIn(process.env["KAFKA_BOOTSTRAP_SERVERS"]),
    dynamoDb: {
      endpoint: dynamoDb.endpoint ?? process.env["AWS_ENDPOINT_URL_DYNAMODB"],
      program: installedDynamoDb(terminal, dynamoDb.dir),
    },
    version: versionOf(terminal.programDir),
    bootstrapDir: join(terminal.programDir, "bootstrap"),
    webviewDir: join(terminal.programDir, "../dist/webview"),
    log,
    ...(settings.verbose && { observer: invocationLog(log) }),
  });
  const { endpoint, region, accountId, accessKeyId, secretAccessKey } = emulator;
  const ready: ReadyLine = { endpoint, region, accountId, accessKeyId, secretAccessKey, pid: process.pid };
  const withdraw = announce(dataDirAt(dataDir).running, ready);
  const apis = (await emulator.apis()).map(({ name, url }) => ({ name, url }));
  for (const api of apis) log.info("API ready", api);
  const { https } = emulator;
  if (https !== undefined) sayHttps(https, terminal, log);
  const more = { ...(https && { https }), ...(apis.length > 0 && { apis }) };
  terminal.out(`${JSON.stringify({ ...ready, ...more })}\n`);
  tuneHeap();
  const ends = [once(terminal.signal, "abort")];
  // Whoever started us has gone, however that happened: nobody else would end us.
  if (settings.stopWithStdin) ends.push(terminal.read().then(() => []));
  if (!terminal.signal.aborted) await Promise.race(ends);
  log.info("emulator stopping");
  withdraw();
  await emulator.stop();
  return 0;
};

function serversIn(text = ""): readonly string[] {
  return text
    .split(",")
    .map((server) => server.trim())
    .filter(Boolean);
}

/** Where it answers by HTTPS, and what makes clients trust it. Every address is there, too, with this one before it. */
function sayHttps(
  { endpoint, authority }: NonNullable<Emulator["https"]>,
  { platform }: Terminal,
  log: Log,
): void {
  log.info("HTTPS ready", { endpoint, certificate: authority });
  log.info("to trust the certificate", {
    node: `NODE_EXTRA_CA_CERTS="${authority}"`,
    curl: `curl --cacert "${authority}" ${endpoint}/`,
    browser: trustCommand(platform, authority),
  });
}

function trustCommand(platform: NodeJS.Platform, file: string): string {
  switch (platform) {
    case "darwin":
      return `security add-trusted-cert -r trustRoot -k ~/Library/Keychains/login.keychain-db "${file}"`;
    case "win32":
      return `certutil -user -addstore Root "${file}"`;
    default:
      return `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n lambda-workbench -i "${file}"`;
  }
}

/** The program lies one folder below its manifest, bundled or not. */
function versionOf(programDir: string): string {
  const manifest: unknown = JSON.parse(readFileSync(join(programDir, "../package.json"), "utf8"));
  return v.parse(v.object({ version: v.string() }), manifest).version;
}

function readSettings(args: readonly string[]) {
  const values = parse(args);
  const accessKeyId = values["access-key-id"];
  const secretAccessKey = values["secret-access-key"];
  if ((accessKeyId === undefined) !== (secretAccessKey === undefined)) {
    throw new UsageError("--access-key-id and --secret-access-key go together.");
  }
  const accountId = values["account-id"];
  if (!/^\d{12}$/.test(accountId)) throw new UsageError("--account-id takes 12 digits.");
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(values.region)) {
    throw new UsageError(`--region takes the name of a region, such as eu-west-1; got "${values.region}".`);
  }
  const isPort = (port: number) => Number.isInteger(port) && port >= 0 && port <= 65_535;
  return {
    port: readNumber("--port", values.port, isPort),
    ...(values.https && { https: { port: readNumber("--https-port", values["https-port"], isPort) } }),
    timeScale: readNumber("--time-scale", values["time-scale"], (scale) => scale >= 1),
    logLimits: {
      retentionMs: readRetention(values["log-retention"]),
      bytes: 1024 ** 2 * readNumber("--log-size", values["log-size"], (megabytes) => megabytes >= 1),
    },
    dataDir: values["data-dir"],
    adoptDataDir: values["adopt-data-dir"],
    templates: values.template ?? [],
    parameters: readParameters(values.parameter ?? []),
    environmentFiles: values["env-vars"] ?? [],
    anonymous: values.anonymous,
    iam: readIam(values.iam),
    verbose: values.verbose,
    stopWithStdin: values["stop-with-stdin"],
    debugpyDir: values["debugpy-dir"],
    sdkDir: values["sdk-dir"],
    dynamoDb: { endpoint: readEndpoint(values["dynamodb-endpoint"]), dir: values["dynamodb-dir"] },
    engine: {
      standby: readNumber(
        "--standby",
        values.standby,
        (count) => Number.isInteger(count) && count >= 0 && count <= 16,
      ),
      freeze: !values["no-freeze"],
    },
    accountId,
    region: values.region,
    ...(accessKeyId !== undefined &&
      secretAccessKey !== undefined && { credentials: { accessKeyId, secretAccessKey } }),
  };
}

function readIam(text: string): IamMode {
  const mode = iamModes.find((each) => each === text);
  if (mode === undefined) throw new UsageError(`--iam takes ${iamModes.join(", ")}; got "${text}".`);
  return mode;
}

function readEndpoint(text: string | undefined): string | undefined {
  if (text === undefined || /^https?:$/.test(URL.parse(text)?.protocol ?? "")) return text;
  throw new UsageError(`--dynamodb-endpoint takes an address, such as http://127.0.0.1:8000; got "${text}".`);
}

function readParameters(pairs: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const [, name, value] = /^([A-Za-z0-9]+)=([^]*)$/.exec(pair) ?? [];
      if (name === undefined || value === undefined) {
        throw new UsageError(`--parameter takes NAME=VALUE; got "${pair}".`);
      }
      return [name, value];
    }),
  );
}

function readRetention(text: string): number | undefined {
  return text === "forever" ? undefined : readDuration("--log-retention", text);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: startOptions }).values;
  } catch (error) {
    throw new UsageError(messageOf(error), { cause: error });
  }
}

function readNumber(option: string, text: string, accepts: (value: number) => boolean): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  if (!Number.isFinite(value) || !accepts(value)) {
    throw new UsageError(`${option} does not take "${text}".`);
  }
  return value;
}
