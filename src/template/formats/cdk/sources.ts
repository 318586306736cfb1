import { basename, dirname, extname, join, resolve } from "node:path";
import * as v from "valibot";
import { languageOf } from "../../../lambda/runtimes.ts";
import type { ReadFile } from "../../format.ts";
import type { EsbuildOptions } from "../../model/functionDeclaration.ts";
import type { Assembly, Construct } from "./assembly.ts";
import { pathsNear, placesOf } from "./appCode.ts";

interface Asset {
  /** Its folder in the assembly: absolute. */
  readonly asset: string;
  readonly handler: string;
  readonly runtime: string;
  readonly construct: Construct | undefined;
}

/** Where the code of an asset is written. */
export interface Source {
  /** Absolute. */
  readonly folder: string;
  /** How it becomes what the asset has. */
  readonly build?: EsbuildOptions;
}

const SourceMap = v.looseObject({ sources: v.array(v.string()) });

/** esbuild writes the file's name above what came of it, unless it minifies; the entry's is the last. */
const namedFile = /^\/\/ (\S.*\.[cm]?[jt]sx?)$/gm;
const bundleMark = /\b__(?:defProp|toCommonJS|export|commonJS|esm)\b/;

/** Folders above a project's in which its lock file may be, from where esbuild names files. */
const mostAbove = 5;

/** Finds the sources of a project's own assets. */
export class Sources {
  readonly #assembly: Assembly;
  readonly #files: ReadFile;

  constructor(assembly: Assembly, files: ReadFile) {
    this.#assembly = assembly;
    this.#files = files;
  }

  /** Undefined where nothing tells: then the asset itself runs, as it was at the last synthesis. */
  find({ asset, handler, runtime, construct }: Asset): Source | undefined {
    const isNode = languageOf(runtime) === "node";
    const [module = ""] = isNode ? handler.split(".") : [handler.slice(0, handler.lastIndexOf("."))];
    const endings = isNode ? [".js", ".mjs", ".cjs"] : [".py", ".rb"];
    const path = module.replaceAll(".", "/");
    const file = endings.map((ending) => path + ending).find((name) => this.#has(join(asset, name)));
    if (file === undefined) return undefined;
    const places = construct === undefined ? [] : placesOf(construct, this.#assembly.project, this.#files);
    const near = places.flatMap((place) => pathsNear(place, this.#assembly.project));
    const entry = isNode
      ? (this.#bundledFrom(join(asset, file)) ?? this.#entryNear(asset, near, places))
      : undefined;
    if (entry !== undefined) return bundled(entry, module, extname(file) === ".mjs" ? "esm" : undefined);
    const folder = near.find((each) => this.#has(join(each, file)));
    return folder === undefined ? undefined : { folder };
  }

  /** By what the bundle says of itself. */
  #bundledFrom(file: string): string | undefined {
    const text = this.#files(file) ?? "";
    const map = this.#files(`${file}.map`);
    const read =
      map === undefined ? undefined : v.safeParse(v.pipe(v.string(), v.parseJson(), SourceMap), map);
    const mapped = read?.success ? read.output.sources.at(-1) : undefined;
    if (mapped !== undefined) return this.#own(resolve(dirname(file), mapped));
    if (!bundleMark.test(text)) return undefined;
    const name = [...text.matchAll(namedFile)].at(-1)?.[1];
    if (name === undefined) return undefined;
    let folder = this.#assembly.project;
    for (let above = 0; above < mostAbove; above += 1) {
      const found = this.#own(join(folder, name));
      if (found !== undefined) return found;
      folder = dirname(folder);
    }
    return undefined;
  }

  /** Of one that is minified: what the app names as its entry, or the file that `NodejsFunction` takes without. */
  #entryNear(
    asset: string,
    near: readonly string[],
    places: ReturnType<typeof placesOf>,
  ): string | undefined {
    if (this.#has(join(asset, "package.json"))) return undefined;
    const named = near.find((path) => /\.[cm]?[jt]sx?$/.test(path) && this.#has(path));
    if (named !== undefined) return this.#own(named);
    for (const { file, id } of places) {
      const stem = file.slice(0, file.length - extname(file).length);
      for (const ending of [".ts", ".js", ".mts", ".mjs"]) {
        const path = `${stem}.${id}${ending}`;
        if (this.#has(path)) return path;
      }
    }
    return undefined;
  }

  /** A file of the project's own that is there. */
  #own(path: string): string | undefined {
    return !path.includes("node_modules") && this.#has(path) ? path : undefined;
  }

  #has(path: string): boolean {
    return this.#files(path) !== undefined;
  }
}

function bundled(entry: string, module: string, format: "esm" | undefined): Source {
  return {
    folder: dirname(entry),
    build: {
      entryPoints: [basename(entry)],
      module,
      // What `NodejsFunction` leaves to the runtime.
      external: ["@aws-sdk/*", "@smithy/*"],
      mainFields: [],
      loader: {},
      ...(format !== undefined && { format }),
    },
  };
}
