import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { esbuildFolder, esbuildVersion } from "../emulator/project/build/missingTool.ts";
import { sdkFolder } from "../emulator/runtime/languages/python.ts";
import { languageOf } from "../lambda/runtimes.ts";
import { AppError } from "../shared/errors.ts";
import { readArguments } from "./arguments.ts";
import { type Command, type Terminal, UsageError } from "./command.ts";
import { installFailed, interpreterFor, runProgram } from "./installers.ts";
import { installGems, isGem } from "./installGems.ts";
import { installDynamoDb } from "./dynamoDb.ts";
import { sdkFolderOf } from "./sdkFolder.ts";

/** Lambda brings some 400 clients; these are the ones that most functions import. Others are named to be installed. */
const usualClients =
  "apigatewaymanagementapi bedrock-runtime cloudwatch cloudwatch-logs cognito-identity-provider dynamodb eventbridge firehose kinesis kms lambda s3 scheduler secrets-manager ses sesv2 sfn sns sqs ssm sts";
const usualHelpers = "credential-providers lib-dynamodb lib-storage s3-request-presigner util-dynamodb";

/** The runtime whose nearest Python gets boto3 where none is named. */
const usualPython = "python3.13";

/** What comes with boto3. */
const pythonPackages: ReadonlySet<string> = new Set(
  "boto3 botocore s3transfer jmespath dateutil six urllib3".split(" "),
);

interface Wish {
  readonly node: readonly string[] | undefined;
  /** Runtimes whose Python gets it. */
  readonly python: readonly string[];
  /** Runtimes whose Ruby gets these gems. */
  readonly ruby: { readonly runtimes: readonly string[]; readonly gems: readonly string[] };
}

/** Where the SDK for a language goes that Lambda brings none for. */
const ownPackages: Readonly<Record<string, string>> = {
  java: "software.amazon.awssdk, in its pom.xml or build.gradle",
  dotnet: "the AWSSDK packages, in its project file",
  executable: "the SDK of its language",
};

/**
 * `lambda-workbench install sdk`: AWS's SDK as Lambda's runtimes bring it, by the user's own npm, pip and RubyGems.
 * `install esbuild`: what builds TypeScript, for workspaces without one.
 */
export const install: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    "sdk-dir": { type: "string" },
    "dynamodb-dir": { type: "string" },
  });
  const [what, ...names] = positionals;
  if (what === "dynamodb" && names.length === 0) {
    const runNpm = (npmArgs: readonly string[], cwd: string) => runProgram("npm", npmArgs, cwd, terminal);
    const folder = await installDynamoDb(terminal, values["dynamodb-dir"], runNpm);
    terminal.err(`Emulators find it from their next start on. It is in ${folder}\n`);
    return 0;
  }
  const given = values["sdk-dir"];
  const folder =
    given === undefined
      ? sdkFolderOf(terminal.env, terminal.platform, homedir())
      : resolve(terminal.cwd, given);
  if (what === "esbuild" && names.length === 0) return installEsbuild(join(folder, esbuildFolder), terminal);
  if (what !== "sdk") {
    const asked = [what ?? "", ...names].join(" ");
    throw new UsageError(`What can be installed is the sdk, esbuild and dynamodb; got "${asked}".`);
  }
  const wish = readNames(names);
  if (wish.node !== undefined) await installForNode(wish.node, join(folder, "node"), terminal);
  for (const runtime of wish.python) await installForPython(runtime, folder, terminal);
  for (const runtime of wish.ruby.runtimes) await installGems(runtime, wish.ruby.gems, folder, terminal);
  terminal.err(`Functions find it from now on, after what they bring themselves. It is in ${folder}\n`);
  return 0;
};

/** What runtimes and packages ask for; without any, Node and Python. */
function readNames(names: readonly string[]): Wish {
  const rubies = names.filter((name) => languageOf(name) === "ruby");
  const forRuby = (name: string) => rubies.length > 0 && isGem(name);
  const isNamed = (name: string) =>
    isPackage(name) || isGem(name) || pythonPackages.has(name) || isRuntime(name);
  const unknown = names.find((name) => !isNamed(name));
  if (unknown !== undefined) throw new UsageError(whyNot(unknown));
  const gems = names.filter((name) => isGem(name) && (forRuby(name) || !isPackage(name)));
  if (gems.length > 0 && rubies.length === 0)
    throw new UsageError(
      `Gems are installed for a Ruby: lambda-workbench install sdk ruby3.4 ${gems.join(" ")}`,
    );
  const packages = names.filter((name) => isPackage(name) && !forRuby(name));
  const forNode = packages.length > 0 || names.some((name) => languageOf(name) === "node");
  const pythons = names.filter((name) => languageOf(name) === "python");
  const forPython = pythons.length > 0 || names.some((name) => pythonPackages.has(name));
  const all = names.length === 0;
  return {
    node: forNode || all ? [...new Set([...usual(), ...packages])] : undefined,
    python: pythons.length === 0 && (forPython || all) ? [usualPython] : pythons,
    ruby: { runtimes: rubies, gems },
  };
}

function isRuntime(name: string): boolean {
  return ["node", "python", "ruby"].includes(languageOf(name) ?? "");
}

function whyNot(name: string): string {
  const own = ownPackages[languageOf(name) ?? ""];
  return own === undefined
    ? `"${name}" is no runtime of Node, Python or Ruby, nor a package of AWS's SDK for them.`
    : `Lambda brings no SDK with ${name}: it belongs into the function's own package (${own}).`;
}

function isPackage(name: string): boolean {
  return /^(@aws-sdk\/|@smithy\/)[\w-]+$|^aws-sdk$/.test(name);
}

function usual(): readonly string[] {
  return [
    ...usualClients.split(" ").map((name) => `@aws-sdk/client-${name}`),
    ...usualHelpers.split(" ").map((name) => `@aws-sdk/${name}`),
  ];
}

async function installEsbuild(folder: string, terminal: Terminal): Promise<number> {
  const what = { packages: [`esbuild@${esbuildVersion}`], name: "esbuild" };
  await installWithNpm(what, folder, terminal);
  terminal.err(`Functions of workspaces without esbuild are built with it from now on. It is in ${folder}\n`);
  return 0;
}

function installForNode(packages: readonly string[], folder: string, terminal: Terminal): Promise<void> {
  return installWithNpm({ packages, name: "AWS's SDK for Node" }, folder, terminal);
}

/** npm compares what it gets with the checksum that its registry tells. */
async function installWithNpm(
  { packages, name }: { readonly packages: readonly string[]; readonly name: string },
  folder: string,
  terminal: Terminal,
): Promise<void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const manifest = join(folder, "package.json");
  // Without one npm would look for one above.
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const args = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-progress", ...packages];
  const code = await runProgram("npm", args, folder, terminal);
  if (code === "missing") {
    throw new AppError("tool-missing", {
      userMessage: `npm was not found, which installs ${name}. It comes with Node.js (https://nodejs.org).`,
    });
  }
  if (code !== 0) throw installFailed("npm", name);
}

async function installForPython(runtime: string, sdkDir: string, terminal: Terminal): Promise<void> {
  const interpreter = await interpreterFor("python", runtime, terminal);
  const { path, version } = interpreter;
  const folder = sdkFolder(sdkDir, interpreter);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((await runProgram(path, ["-c", "import pip"], folder, terminal, "quiet")) !== 0) {
    throw new AppError("tool-missing", {
      userMessage: `Python ${version} has no pip, which installs boto3. Install it: "${path}" -m ensurepip, or your system's package python3-pip.`,
    });
  }
  const args = [
    "-m",
    "pip",
    "install",
    "--disable-pip-version-check",
    "--upgrade",
    "--target",
    folder,
    "boto3",
  ];
  if ((await runProgram(path, args, folder, terminal)) !== 0) throw installFailed("pip", "boto3");
}
