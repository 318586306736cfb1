import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import type { ReadFile } from "../../format.ts";
import type { Construct } from "./assembly.ts";

/** Where an app's own code makes a construct. */
export interface ConstructPlace {
  /** Absolute. */
  readonly file: string;
  /** Zero-based. */
  readonly line: number;
  /** The construct's own. */
  readonly id: string;
  readonly text: string;
}

/** What is said of a construct stands within so many lines. */
const window = 20;
const mostFiles = 40;
/** An id that is said more often is a word of the code. */
const mostPlaces = 50;
const mostPaths = 30;
/** A longer line is a bundle's, which nobody has written. */
const longestLine = 2_000;
/** Texts of a line that may be parts of a path, and how many one path is joined of. */
const mostParts = 20;
const mostJoined = 4;

const Settings = v.looseObject({ app: v.string() });

/**
 * By the stack of its making, which newer versions of CDK write down; else where the app's own files, from the one that
 * `cdk.json` names on, say its id.
 */
export function placesOf(construct: Construct, project: string, files: ReadFile): ConstructPlace[] {
  const id = construct.path.at(-1) ?? "";
  const traced = construct.frames.flatMap((frame) => {
    const { file, line } = readFrame(frame) ?? {};
    if (file === undefined || line === undefined || file.includes("node_modules")) return [];
    const text = files(file);
    return text === undefined ? [] : [{ file, line, id, text }];
  });
  if (traced.length > 0) return traced.slice(0, 1);
  return ownFiles(project, files)
    .flatMap(({ file, text }) =>
      linesThatSay(id, text)
        .slice(0, mostPlaces)
        .map((line) => ({ file, line, id, text })),
    )
    .slice(0, mostPlaces);
}

function linesThatSay(id: string, text: string): number[] {
  const says = [`"${id}"`, `'${id}'`, `\`${id}\``];
  return text.split("\n").flatMap((line, at) => (says.some((quoted) => line.includes(quoted)) ? [at] : []));
}

/** The file and the zero-based line of a frame: `new Shop (/app/lib/shop.ts:20:19)`, with an address where the app is of modules. */
export function readFrame(
  frame: string,
  onWindows?: boolean,
): { readonly file: string; readonly line: number } | undefined {
  const within = /\((.+)\)$/.exec(frame)?.[1] ?? frame.replace(/^at (?:async )?/, "");
  const [, place = "", line] = /^(.+\.[cm]?[jt]s):(\d+):\d+$/.exec(within) ?? [];
  if (place === "") return undefined;
  try {
    const windows = onWindows === undefined ? {} : { windows: onWindows };
    const file = place.startsWith("file:") ? fileURLToPath(place, windows) : place;
    return { file, line: Number(line) - 1 };
  } catch {
    return undefined;
  }
}

/** The paths that the code near a place may mean: texts alone and those that are joined, from the file and from the project. */
export function pathsNear({ file, line, text }: ConstructPlace, project: string): string[] {
  const lines = text
    .split("\n")
    .slice(line, line + window)
    .filter(({ length }) => length <= longestLine);
  const paths: string[] = [];
  for (const each of lines) {
    const texts = [...each.matchAll(/"([^"\n]+)"|'([^'\n]+)'|`([^`$\n]+)`/g)].map(
      ([, double, single, back]) => double ?? single ?? back ?? "",
    );
    const parts = texts.filter((part) => /^[\w./@-]+$/.test(part)).slice(0, mostParts);
    const joins = parts.flatMap((_, from) =>
      parts.slice(from, from + mostJoined).map((__, to) => join(...parts.slice(from, from + to + 1))),
    );
    for (const path of joins.toReversed()) {
      paths.push(resolve(dirname(file), path), resolve(project, path));
    }
  }
  return [...new Set(paths)].slice(0, mostPaths);
}

/** The app's files, each with what it imports by a relative path. */
function ownFiles(project: string, files: ReadFile): { file: string; text: string }[] {
  const settings = files(join(project, "cdk.json"));
  const read =
    settings === undefined ? undefined : v.safeParse(v.pipe(v.string(), v.parseJson(), Settings), settings);
  const app = read?.success ? read.output.app : "";
  const open = app
    .split(/\s+/)
    .filter((word) => /\.(?:[cm]?[jt]s|py)$/.test(word))
    .map((word) => resolve(project, word));
  const found = new Map<string, string>();
  for (let file = open.shift(); file !== undefined && found.size < mostFiles; file = open.shift()) {
    const text = found.has(file) ? undefined : files(file);
    if (text === undefined) continue;
    found.set(file, text);
    open.push(...importsOf(text, file, project));
  }
  return [...found].map(([file, text]) => ({ file, text }));
}

function importsOf(text: string, file: string, project: string): string[] {
  if (file.endsWith(".py")) {
    return [...text.matchAll(/^[ \t]*(?:from|import) ([\w.]+)/gm)].map(([, module = ""]) =>
      join(module.startsWith(".") ? dirname(file) : project, `${module.replaceAll(".", "/")}.py`),
    );
  }
  return [...text.matchAll(/(?:from|require\(|import\()\s*["'](\.{1,2}\/[^"']+)["']/g)].flatMap(
    ([, path = ""]) => {
      const stem = resolve(dirname(file), path);
      return [stem, `${stem}.ts`, `${stem}.js`, join(stem, "index.ts"), `${stem.replace(/\.js$/, "")}.ts`];
    },
  );
}
