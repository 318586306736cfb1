import { createHash } from "node:crypto";
import { createReadStream, existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { AppError } from "../shared/errors.ts";
import type { Terminal } from "./command.ts";
import { toolFolderOf } from "./sdkFolder.ts";

interface Engine {
  readonly package: string;
  readonly version: string;
  /** Of the program, in hexadecimal. */
  readonly sha256: string;
}

/** The engines that have been tried here, by platform and processor. */
const engines: Readonly<Record<string, Engine | undefined>> = {
  "linux-x64": {
    package: "@dynoxide/linux-x64",
    version: "1.2.1",
    sha256: "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e",
  },
};

type Place = Pick<Terminal, "env" | "platform" | "arch" | "cwd">;

/** The program that `install dynamodb` has installed, if it has. */
export function installedDynamoDb(place: Place, folder: string | undefined): string | undefined {
  const engine = engines[`${place.platform}-${place.arch}`];
  if (engine === undefined) return undefined;
  const program = programOf(folderOf(place, folder), engine);
  return existsSync(program) ? program : undefined;
}

/** Runs npm in a folder; resolves with its exit code, or "missing". */
type RunNpm = (args: readonly string[], folder: string) => Promise<number | "missing">;

/** `lambda-workbench install dynamodb`: one program, which is not kept unless it is the one that was tried. */
export async function installDynamoDb(
  place: Place,
  given: string | undefined,
  runNpm: RunNpm,
): Promise<string> {
  const engine = engines[`${place.platform}-${place.arch}`];
  if (engine === undefined) {
    throw new AppError("dynamodb-unknown", {
      userMessage: `No DynamoDB engine is known for ${place.platform} on ${place.arch}. Run one yourself, and name it with start --dynamodb-endpoint URL.`,
    });
  }
  const folder = folderOf(place, given);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const manifest = join(folder, "package.json");
  // Without one npm would look for one above.
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const code = await runNpm(
    [
      "install",
      "--no-audit",
      "--no-fund",
      "--ignore-scripts",
      "--no-progress",
      `${engine.package}@${engine.version}`,
    ],
    folder,
  );
  if (code === "missing") {
    throw new AppError("tool-missing", {
      userMessage:
        "npm was not found, which installs the DynamoDB engine. It comes with Node.js (https://nodejs.org).",
    });
  }
  const program = programOf(folder, engine);
  if (code !== 0 || !existsSync(program)) {
    throw new AppError("install-failed", {
      userMessage:
        "The DynamoDB engine was not installed: npm failed, and said why above. It needs a network, or a registry that it is configured for.",
    });
  }
  if ((await sha256Of(program)) !== engine.sha256) {
    rmSync(dirname(program), { recursive: true, force: true });
    throw new AppError("install-failed", {
      userMessage: `What came as ${engine.package}@${engine.version} is not the program that is known by that name, and was removed.`,
    });
  }
  return folder;
}

function folderOf({ env, platform, cwd }: Place, given: string | undefined): string {
  return given === undefined ? toolFolderOf("dynamodb", env, platform, homedir()) : resolve(cwd, given);
}

function programOf(folder: string, engine: Engine): string {
  return join(folder, "node_modules", engine.package, "dynoxide");
}

async function sha256Of(file: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(file), hash);
  return hash.digest("hex");
}
