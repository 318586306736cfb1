import { resolve } from "node:path";
import { listProfiles } from "../aws/profiles.ts";
import { findRunning } from "../aws/runningEmulator.ts";
import type { LocalTarget, Target } from "../aws/target.ts";
import { AppError } from "../shared/errors.ts";
import { type Terminal, UsageError } from "./command.ts";

/** The options of every subcommand that calls a target, for `parseArgs`. */
export const targetOptions = {
  endpoint: { type: "string" },
  profile: { type: "string" },
  region: { type: "string" },
  "data-dir": { type: "string", default: ".lambda-workbench" },
} as const;

interface TargetValues {
  readonly endpoint?: string | undefined;
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
  readonly "data-dir": string;
}

/**
 * Where the options point: an emulator by its address, AWS by profile and region, and otherwise the emulator that runs
 * on the data directory. Throws `UsageError`, and `AppError` "no-emulator" or "no-credentials".
 */
export async function clientTarget(values: TargetValues, terminal: Terminal): Promise<Target> {
  const { endpoint, profile, region } = values;
  if (endpoint !== undefined) {
    if (profile !== undefined) throw new UsageError("--endpoint and --profile exclude each other.");
    return await atEndpoint(endpoint, values, terminal);
  }
  if (profile !== undefined || region !== undefined) {
    return { kind: "aws", profile, region: region ?? (await regionOf(profile, terminal)) };
  }
  return await runningEmulator(values, terminal);
}

/** The emulator that runs on the data directory. Throws `AppError` "no-emulator". */
export async function runningEmulator(
  { "data-dir": dataDir }: Pick<TargetValues, "data-dir">,
  terminal: Terminal,
): Promise<LocalTarget> {
  const folder = resolve(terminal.cwd, dataDir);
  const running = await findRunning(folder);
  if (running !== undefined) return { kind: "local", ...running };
  throw new AppError("no-emulator", {
    userMessage: `No emulator runs on "${folder}". Start one with \`lambda-workbench start\`, or name one with --data-dir or --endpoint.`,
  });
}

async function atEndpoint(endpoint: string, values: TargetValues, terminal: Terminal): Promise<Target> {
  if (!URL.canParse(endpoint)) throw new UsageError(`--endpoint takes an address; got "${endpoint}".`);
  const running = await findRunning(resolve(terminal.cwd, values["data-dir"]));
  const region = values.region ?? terminal.env["AWS_REGION"] ?? running?.region ?? "us-east-1";
  const key = {
    accessKeyId: terminal.env["AWS_ACCESS_KEY_ID"],
    secretAccessKey: terminal.env["AWS_SECRET_ACCESS_KEY"],
  };
  // The environment's key may be for AWS: where the address is the running emulator's, its own key is the right one.
  const { accessKeyId, secretAccessKey } =
    running !== undefined && sameOrigin(running.endpoint, endpoint) ? running : key;
  if (accessKeyId !== undefined && secretAccessKey !== undefined) {
    return { kind: "local", endpoint, region, accessKeyId, secretAccessKey };
  }
  throw new AppError("no-credentials", {
    userMessage: `No key for ${endpoint}: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or name its --data-dir.`,
  });
}

function sameOrigin(one: string, other: string): boolean {
  return new URL(one).origin === new URL(other).origin;
}

async function regionOf(profile: string | undefined, { env }: Terminal): Promise<string> {
  const fromEnvironment = env["AWS_REGION"] ?? env["AWS_DEFAULT_REGION"];
  const name = profile ?? "default";
  const region = fromEnvironment ?? (await listProfiles()).find((each) => each.name === name)?.region;
  if (region === undefined) throw new UsageError(`Profile "${name}" has no region of its own: add --region.`);
  return region;
}
