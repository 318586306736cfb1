import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { pathToFileURL } from "node:url";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import type {
  WorkspaceCode,
  WorkspaceFunction,
} from "../../../../src/emulator/contracts/workspaceFunctions.ts";
import { unzip, unzippedSize } from "../../../../src/emulator/services/lambda/code/zip.ts";
import type { KeptResources } from "../../../../src/emulator/project/resources/declaredResources.ts";
import { Project } from "../../../../src/emulator/project/project.ts";
import { lineLog } from "../../../../src/shared/log.ts";
import type { ProjectFormat } from "../../../../src/template/format.ts";
import { projectFormats } from "../../../../src/template/formats.ts";
import { removeFolder } from "../../../platform.ts";

const root = join(import.meta.dirname, "../../../..");
/** For projects without other resources than functions. */
export const noResources: KeptResources = { of: () => new Map(), set: () => undefined, delete: () => false };
/** The sample application. */
export const shop = join(root, "test/workspaces/shop");

/** Of the templates here, none has an image. */
type FolderFunction = WorkspaceFunction & { readonly code: Extract<WorkspaceCode, { kind: "folder" }> };

interface Workspace {
  readonly folder: string;
  readonly functions: ReadonlyMap<string, FolderFunction>;
  /** The addresses of functions that are images. */
  readonly images: ReadonlyMap<string, string>;
  readonly project: Project;
  /** What was written to the log. */
  readonly logged: readonly string[];
  /** Names in the order in which they were defined or changed. */
  readonly defined: readonly string[];
  write(path: string, text: string): void;
  read(path: string): string;
  /** What a handler answers when a fresh Node loads it from the task root. */
  run(name: string, event?: unknown): unknown;
}

/** A folder with files, watched as a project; both end with the test. */
export async function open(
  t: TestContext,
  files: Readonly<Record<string, string>>,
  {
    copyOf,
    esbuild = true,
    templates = ["template.yaml"],
    formats = projectFormats,
    environmentFiles = [],
    parameters = {},
    mostCodeEntries,
    toolsDir,
  }: {
    copyOf?: string;
    esbuild?: boolean;
    templates?: string[];
    environmentFiles?: string[];
    parameters?: Readonly<Record<string, string>>;
    formats?: readonly ProjectFormat[];
    mostCodeEntries?: number;
    toolsDir?: string;
  } = {},
): Promise<Workspace> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "project-")));
  if (copyOf !== undefined) cpSync(copyOf, folder, { recursive: true });
  if (esbuild) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  if (toolsDir !== undefined) mkdirSync(join(folder, toolsDir));
  const functions = new Map<string, FolderFunction>();
  const images = new Map<string, string>();
  const logged: string[] = [];
  const defined: string[] = [];
  const project = new Project({
    templates: templates.map((template) => join(folder, template)),
    buildDir: join(folder, ".lambda-workbench", "build"),
    region: "us-east-1",
    accountId: "000000000000",
    endpoint: () => "http://127.0.0.1:9001",
    declarers: [],
    keptResources: noResources,
    formats,
    zips: { unzip, unzippedSize },
    parameters,
    toolsDir: toolsDir && join(folder, toolsDir),
    ...(mostCodeEntries !== undefined && { mostCodeEntries }),
    environmentFiles: environmentFiles.map((file) => join(folder, file)),
    log: lineLog((line) => logged.push(line)),
    functions: {
      hasLayer: () => false,
      define(fn) {
        if (fn.functionName === "Refused") throw new Error("not this one");
        const { code } = fn;
        if (code.kind === "image") images.set(fn.functionName, code.imageUri);
        else functions.set(fn.functionName, { ...fn, code });
        defined.push(fn.functionName);
      },
      keepOnly(names) {
        for (const name of functions.keys()) if (!names.includes(name)) functions.delete(name);
      },
    },
  });
  await project.reload();
  t.after(async () => {
    await project.stop();
    await removeFolder(folder);
  });
  return {
    folder,
    functions,
    images,
    logged,
    defined,
    project,
    write,
    read: (path) => readFileSync(join(folder, path), "utf8"),
    run(name, event = {}) {
      const fn = functions.get(name);
      assert.ok(fn !== undefined, `${name} is not defined`);
      const [module, handler] = (fn.configuration.Handler ?? "").split(".");
      const file = [".js", ".mjs", ".cjs", ".ts"]
        .map((ending) => join(fn.code.taskRoot, module + ending))
        .find(existsSync);
      assert.ok(file !== undefined, `${name} has no file in ${fn.code.taskRoot}`);
      const code = `import(${JSON.stringify(pathToFileURL(file).href)}).then((m) => m[${JSON.stringify(handler)}](${JSON.stringify(event)}, {}))
        .then((r) => process.stdout.write("\\n" + JSON.stringify(r)))`;
      const env = { ...process.env, ...fn.configuration.Environment?.Variables };
      const output = execFileSync(process.execPath, ["-e", code], { encoding: "utf8", env, stdio: "pipe" });
      return JSON.parse(output.slice(output.lastIndexOf("\n") + 1));
    },
  };
}

/** Waits until `condition` holds; what it last threw or said is the failure after 30 s. */
export async function until(condition: () => unknown): Promise<void> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      if (condition()) return;
      if (Date.now() > end) assert.fail(`never true: ${condition.toString()}`);
    } catch (error) {
      if (Date.now() > end) throw error;
    }
    await new Promise((done) => setTimeout(done, 10));
  }
}

/** A SAM template with these functions. */
export const template = (...functions: string[]) =>
  `Transform: AWS::Serverless-2016-10-31\nResources:\n${functions.join("\n") || "  {}"}\n`;
/** A function of a template: its lines. */
export const fn = (name: string, codeUri = name, more = "") =>
  `  ${name}:\n    Type: AWS::Serverless::Function\n    Properties: { Handler: app.handler, Runtime: nodejs24.x, CodeUri: ${codeUri} }${more}`;
/** A module whose handler answers so. */
export const answering = (text: string) => `exports.handler = async () => ${JSON.stringify(text)};\n`;
