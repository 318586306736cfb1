import * as vscode from "vscode";
import { createRequire } from "node:module";
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import * as v from "valibot";
import { AppError } from "../../../shared/errors.ts";
import type { PackedFile } from "../../kit/zip.ts";
import { spokenMessage } from "../../kit/words/spoken.ts";
import { type Ignores, readIgnoreRules } from "./ignoreRules.ts";

const mostBytes = 262_144_000;

export interface Gathered {
  readonly files: readonly PackedFile[];
  /** Where a tool has packed them already. */
  readonly zip?: Uint8Array;
  /** How they came to be: "12 files", "app.ts, bundled by esbuild 0.28.2". */
  readonly how: string;
}

/** What a folder deploys: its TypeScript entry bundled by its own esbuild, or its files as they are. Throws `AppError`. */
export async function gather(folder: string, handler: string): Promise<Gathered> {
  const stem = handler.replace(/\.[^./]*$/, "");
  const bundled = await bundle(folder, stem);
  if (bundled !== undefined) return bundled;
  const own = await readFile(join(folder, ".lambdaignore"), "utf8").catch(() => "");
  const files: PackedFile[] = [];
  let bytes = 0;
  for (const path of await pathsOf(folder, "", readIgnoreRules(own))) {
    const content = await readFile(join(folder, path));
    bytes += content.length;
    if (bytes > mostBytes) {
      throw new AppError("package-too-large", {
        userMessage: vscode.l10n.t(
          '"{0}" has more than the 250 MB that Lambda allows. Leave out what is not needed with a .lambdaignore.',
          folder,
        ),
      });
    }
    const { mode } = await stat(join(folder, path));
    files.push({ path, content, executable: (mode & 0o111) !== 0 });
  }
  return {
    files,
    how: files.length === 1 ? vscode.l10n.t("1 file") : vscode.l10n.t("{0} files", files.length),
  };
}

/** Links are followed for files alone: a folder may lead back to where it is. */
async function pathsOf(folder: string, below: string, ignores: Ignores): Promise<string[]> {
  const paths: string[] = [];
  const entries = await readdir(join(folder, below), { withFileTypes: true });
  for (const entry of entries.sort((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = below === "" ? entry.name : `${below}/${entry.name}`;
    if (ignores(path, entry.isDirectory())) continue;
    if (entry.isDirectory()) paths.push(...(await pathsOf(folder, path, ignores)));
    else if ((await stat(join(folder, path)).catch(() => undefined))?.isFile() === true) paths.push(path);
  }
  return paths;
}

const Esbuild = v.looseObject({ version: v.string(), build: v.function() });
const Built = v.object({
  outputFiles: v.array(v.object({ path: v.string(), contents: v.instance(Uint8Array) })),
});

async function bundle(folder: string, stem: string): Promise<Gathered | undefined> {
  for (const ending of ["ts", "mts", "cts"]) {
    const entry = join(folder, `${stem}.${ending}`);
    if ((await stat(entry).catch(() => undefined))?.isFile() !== true) continue;
    const esbuild = findEsbuild(folder, entry);
    const module = ending === "mts";
    try {
      const built: unknown = await esbuild.build({
        entryPoints: [entry],
        bundle: true,
        write: false,
        platform: "node",
        format: module ? "esm" : "cjs",
        outfile: join(folder, `${stem}.${module ? "mjs" : "js"}`),
        sourcemap: "linked",
        // The runtime brings it.
        external: ["@aws-sdk/*", "@smithy/*"],
        logLevel: "silent",
      });
      const files = v.parse(Built, built).outputFiles.map(({ path, contents }) => ({
        path: path.slice(folder.length + 1).replaceAll("\\", "/"),
        content: contents,
      }));
      return { files, how: vscode.l10n.t("{0}.{1}, bundled by esbuild {2}", stem, ending, esbuild.version) };
    } catch (error) {
      throw new AppError("build-failed", {
        userMessage: vscode.l10n.t('"{0}" does not build: {1}', entry, spokenMessage(error)),
      });
    }
  }
  return undefined;
}

function findEsbuild(folder: string, entry: string): v.InferOutput<typeof Esbuild> {
  try {
    return v.parse(Esbuild, createRequire(join(folder, "package.json"))("esbuild"));
  } catch (error) {
    throw new AppError("no-esbuild", {
      userMessage: vscode.l10n.t(
        '"{0}" is TypeScript, and its project has no esbuild to bundle it. Install it there: npm install --save-dev esbuild',
        entry,
      ),
      cause: error,
    });
  }
}
