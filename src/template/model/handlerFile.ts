import { basename, dirname, extname, join, relative, resolve } from "node:path";
import { languageOf } from "../../lambda/runtimes.ts";
import type { EsbuildOptions, FunctionDeclaration } from "./functionDeclaration.ts";
import { phrase, type Phrase } from "../../shared/phrase.ts";

/** Which file and which name in it a handler string means. */
export type HandlerPlace =
  | {
      readonly kind: "file";
      readonly file: string;
      readonly language: "javascript" | "python";
      /** `["handler"]`, or more for a property of an export: `["api", "get"]`. */
      readonly exportPath: readonly string[];
      /** The handler's module as Lambda looks for it, below the code's folder, without ending: `src/app`. */
      readonly module: string;
    }
  /** No such file; `looked` are the files that would have done, the likeliest first. */
  | { readonly kind: "missing"; readonly looked: readonly string[] }
  /** Lambda itself refuses such a string. */
  | { readonly kind: "malformed"; readonly message: Phrase }
  /** Not source that this reads: an image, inline code, a package in S3, another language. */
  | { readonly kind: "unseen" };

const javascript = [".js", ".mjs", ".cjs"] as const;
const typescript = [".ts", ".mts", ".cts", ".tsx", ".jsx"] as const;

/**
 * The folder (or package file) that becomes `/var/task`; undefined where it is not on this machine. Code that is one source
 * file is taken with its folder.
 */
export function codeRootOf({ code, templateFile }: FunctionDeclaration): string | undefined {
  if (code.kind !== "path") return undefined;
  const path = resolve(dirname(templateFile), code.path);
  return /\.(?:[cm]?[jt]sx?|py|rb)$/.test(path) ? dirname(path) : path;
}

/** Whether code is a file that Lambda unpacks: what is in it, its name does not tell. */
export function isPackageFile(path: string): boolean {
  return /\.(zip|jar)$/i.test(path);
}

/** Finds a function's handler as Lambda's runtimes do, and as `sam build` does where esbuild builds it. */
export function findHandler(fn: FunctionDeclaration, isFile: (path: string) => boolean): HandlerPlace {
  const root = codeRootOf(fn);
  const language = fn.runtime === undefined ? undefined : languageOf(fn.runtime.value);
  if (root === undefined || isPackageFile(root) || fn.handler === undefined) return { kind: "unseen" };
  if (language !== "node" && language !== "python") return { kind: "unseen" };
  const search: Search = { fn, root, build: fn.build, isFile };
  const handler = fn.handler.value;
  const place = language === "node" ? findJavaScript(handler, search) : findPython(handler, search);
  return place.kind === "file" || !mayBeElsewhere(fn, handler) ? place : { kind: "unseen" };
}

interface Search {
  readonly fn: FunctionDeclaration;
  readonly root: string;
  readonly build: EsbuildOptions | undefined;
  readonly isFile: (path: string) => boolean;
}

/** A layer that is not here may hold it, and what a wrapper takes for a handler is the wrapper's business. */
function mayBeElsewhere({ layers, environment }: FunctionDeclaration, handler: string): boolean {
  const hasForeignLayer = layers.some((layer) => layer.kind === "elsewhere" || isPackageFile(layer.path));
  return hasForeignLayer || isInOpt(handler) || environment["AWS_LAMBDA_EXEC_WRAPPER"] !== undefined;
}

function isInOpt(handler: string): boolean {
  return handler.startsWith("/opt/");
}

/** Where the workspace's layers have what is at a path below `/opt`; the last layer lies over the others. */
function placesInOpt({ layers }: FunctionDeclaration, path: string): string[] {
  return layers.toReversed().flatMap((layer) => {
    if (layer.kind !== "path") return [];
    const folder = resolve(dirname(layer.file), layer.path);
    const built = layer.builtFolder === undefined ? [] : [join(layer.builtFolder, path)];
    if (layer.layout === "opt") return [join(folder, path), ...built];
    const isBelow = path.startsWith(`${layer.layout}/`);
    return isBelow ? [join(folder, path.slice(layer.layout.length + 1)), ...built] : built;
  });
}

/** `folder/file.export`: the file's name ends at its first dot, everything after that is the export's path. */
function findJavaScript(handler: string, search: Search): HandlerPlace {
  const { fn, root, build, isFile } = search;
  const name = basename(handler);
  const dot = name.indexOf(".");
  const exportPath = name.slice(dot + 1).split(".");
  if (dot < 1 || exportPath.includes("") || handler.split(/[/\\]/).includes("..")) {
    return { kind: "malformed", message: phrase('"{0}" is not of the form "file.export".', handler) };
  }
  const module = join(dirname(handler), name.slice(0, dot));
  const stem = join(root, module);
  const built = entryPointFor(module, search);
  const endings = build === undefined ? [...javascript, ...typescript] : [...typescript, ...javascript];
  const candidates = [
    ...(built === undefined ? [] : [built]),
    ...endings.map((ending) => stem + ending),
    join(stem, "index.js"),
    join(stem, "index.ts"),
    // A build takes the code's own sources alone.
    ...(build === undefined ? packaged(fn, module, stem, root) : []),
  ];
  const file = candidates.find((candidate) => isFile(candidate));
  if (file === undefined) return { kind: "missing", looked: candidates.slice(0, 3) };
  return { kind: "file", file, language: "javascript", exportPath, module };
}

/** What is found without being one of the code's sources: a file without an ending, a package, a layer. */
function packaged(fn: FunctionDeclaration, module: string, stem: string, root: string): string[] {
  const [major = ""] = fn.runtime?.value.match(/\d+/) ?? [];
  const opt = module.replaceAll("\\", "/");
  const stems = isInOpt(opt)
    ? placesInOpt(fn, opt.slice("/opt/".length))
    : [
        join(root, "node_modules", module),
        ...placesInOpt(fn, `nodejs/node${major}/node_modules/${opt}`),
        ...placesInOpt(fn, `nodejs/node_modules/${opt}`),
      ];
  const found = stems.flatMap((each) => [
    each,
    ...javascript.map((ending) => each + ending),
    join(each, "index.js"),
  ]);
  return [stem, ...found];
}

/**
 * esbuild writes each entry point below the folder that all of them share. One may stand without its ending, and then is the
 * file that esbuild finds.
 */
function entryPointFor(module: string, { root, build, isFile }: Search): string | undefined {
  const files = (build?.entryPoints ?? []).map((entry) => withEnding(resolve(root, entry), isFile));
  if (build?.module === module) return files[0];
  const base = commonFolder(files);
  return files.find((file) => relative(base, file.slice(0, file.length - extname(file).length)) === module);
}

function withEnding(entry: string, isFile: (path: string) => boolean): string {
  if (isFile(entry)) return entry;
  const found = [...typescript, ...javascript].map((ending) => entry + ending).find((file) => isFile(file));
  return found ?? entry;
}

function commonFolder(files: readonly string[]): string {
  let common = dirname(files[0] ?? "/");
  for (const file of files) {
    while (relative(common, file).startsWith("..")) common = dirname(common);
  }
  return common;
}

/** `package/module.function` or `package.module.function`: the last dot separates. */
function findPython(handler: string, { fn, root, isFile }: Search): HandlerPlace {
  const dot = handler.lastIndexOf(".");
  if (dot < 1 || dot === handler.length - 1) {
    return { kind: "malformed", message: phrase('"{0}" is not of the form "module.function".', handler) };
  }
  const module = handler.slice(0, dot).replaceAll(".", "/");
  const stems = isInOpt(module)
    ? placesInOpt(fn, module.slice("/opt/".length))
    : [join(root, module), ...placesInOpt(fn, `python/${module}`)];
  const candidates = stems.flatMap((stem) => [`${stem}.py`, join(stem, "__init__.py")]);
  const file = candidates.find((candidate) => isFile(candidate));
  if (file === undefined) return { kind: "missing", looked: candidates };
  return { kind: "file", file, language: "python", exportPath: [handler.slice(dot + 1)], module };
}
