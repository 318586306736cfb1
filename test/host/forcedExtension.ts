// The packaged extension whose emulator executes what another system would: on Linux with TCP for the Runtime API, without
// namespaces, without freezing, without /proc. The platform is chosen at build, so that the product has no switch for it.
import { build, type Plugin } from "esbuild";
import { createWriteStream, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { openPromise } from "yauzl";
import { ZipFile } from "yazl";
import { modelsPlugin } from "../../src/emulator/wire/model/modelsPlugin.ts";
import { projectFolder } from "./paths.ts";

export interface ForcedExtension {
  /** To install. */
  readonly packaged: string;
  /** The same, unpacked, to run from. */
  readonly folder: string;
}

/** `name` is `plain`, for what Windows has, or `posix`, for macOS; `into` is a folder for it. Needs the package built. */
export async function forcedExtension(name: string, into: string): Promise<ForcedExtension> {
  const commands = await forcedCommands(name, join(into, "built"));
  const packaged = join(into, "forced.vsix");
  const folder = join(into, "extension");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(into, { recursive: true });
  const written = new ZipFile();
  const source = await openPromise(join(projectFolder, "dist/lambda-workbench.vsix"));
  for await (const entry of source.eachEntry()) {
    if (entry.fileName.endsWith("/")) continue;
    const isProgram = entry.fileName === "extension/dist/commands.js";
    const content = isProgram ? commands : await buffer(await source.openReadStreamPromise(entry));
    written.addBuffer(content, entry.fileName);
    const path = join(into, entry.fileName);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  written.end();
  await pipeline(written.outputStream, createWriteStream(packaged));
  return { packaged, folder };
}

async function forcedCommands(name: string, outdir: string): Promise<Buffer> {
  const { outputFiles } = await build({
    absWorkingDir: projectFolder,
    entryPoints: ["src/cli.ts"],
    bundle: true,
    write: false,
    // The models of services go there; the package has the same.
    outdir: relative(projectFolder, outdir),
    platform: "node",
    format: "cjs",
    target: "node22",
    mainFields: ["module", "main"],
    define: {
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
      "import.meta.url": "importMetaUrl",
    },
    banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
    plugins: [modelsPlugin, forcing(name)],
    logLevel: "warning",
  });
  return Buffer.from(outputFiles[0]?.contents ?? []);
}

/** Whatever this machine is, the engine is told that it has the ways of another. */
function forcing(name: string): Plugin {
  return {
    name: "forced platform",
    setup(hooks) {
      hooks.onLoad({ filter: /runtime[\\/]process[\\/]platform\.ts$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        const contents = text.replace(
          /export function thisPlatform\([^]*?\n}\n/,
          `export const thisPlatform = () => ${name}Platform;\n`,
        );
        if (contents === text) throw new Error(`${path} has no function thisPlatform any more`);
        return { contents, loader: "ts" };
      });
    },
  };
}
