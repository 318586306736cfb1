import { createHash } from "node:crypto";
import { dirname, join, resolve } from "node:path";
import type { WorkspaceFunctions, WorkspaceLayer } from "../../contracts/workspaceFunctions.ts";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import type { LayerLocation } from "../../../template/model/layerDeclaration.ts";
import { linkFolder } from "../../links.ts";
import { isFolder } from "../build/links.ts";
import { problemOf } from "../problems.ts";
import type { CodeBounds } from "../watch/bounds.ts";
import type { CodeHash, CodeHasher } from "../watch/codeHash.ts";
import type { WatchedFolder } from "../watch/treeWatcher.ts";
import { isArchive, type Archives } from "./archives.ts";
import { isBuiltSince } from "./builtFolder.ts";

export interface PreparedLayers {
  readonly layers: readonly WorkspaceLayer[];
  /** Over the content of all of them; empty without layers. */
  readonly sha256: string;
  readonly problems: readonly ProjectProblem[];
  readonly watch: readonly WatchedFolder[];
}

interface LayersOptions {
  readonly buildDir: string;
  readonly hasher: CodeHasher;
  readonly bounds: CodeBounds;
  readonly archives: Archives;
  /** Has layers that clients published. */
  readonly functions: Pick<WorkspaceFunctions, "hasLayer">;
}

interface PreparedLayer {
  readonly folder: string;
  readonly hash: CodeHash;
}

/** The layers that the workspace has, each laid out once for all functions that have it. */
export class Layers {
  readonly #options: LayersOptions;
  /** The work of this pass, by layout and path: functions are taken in side by side. */
  readonly #prepared = new Map<string, Promise<PreparedLayer | undefined>>();

  /** Layers of AWS that are not here: each is told once, however many functions name it. */
  readonly #told = new Set<string>();

  constructor(options: LayersOptions) {
    this.#options = options;
  }

  /** Looks at every layer again. */
  startPass(): void {
    this.#prepared.clear();
    this.#told.clear();
  }

  async prepare(fn: FunctionDeclaration): Promise<PreparedLayers> {
    const { name } = fn;
    const layers: WorkspaceLayer[] = [];
    const problems: ProjectProblem[] = [];
    const watch: WatchedFolder[] = [];
    const hash = createHash("sha256");
    const missing = (layer: LayerLocation, what: string) => {
      const message = `"${name}" runs without the layer "${what}", which is not in this workspace.`;
      const at = layer.kind === "elsewhere" ? layer : undefined;
      problems.push(problemOf(fn, "layer-missing", { message, at }));
    };
    for (const layer of fn.layers) {
      if (layer.kind === "elsewhere") {
        const isTold = this.#told.has(layer.text) || this.#options.functions.hasLayer(layer.text);
        this.#told.add(layer.text);
        if (!isTold) missing(layer, layer.text);
        continue;
      }
      const path = resolve(dirname(layer.file), layer.path);
      if (await this.#options.bounds.isTooLarge(path)) {
        const message = this.#options.bounds.tooLarge(`The layer "${layer.name}" of "${name}"`, path);
        problems.push(problemOf(fn, "code-too-large", { message }));
        continue;
      }
      watch.push({ path, deep: true });
      if (layer.builtFolder !== undefined) watch.push({ path: layer.builtFolder, deep: false });
      try {
        const prepared = await this.#layer(path, layer);
        if (prepared === undefined) missing(layer, path);
        else {
          hash.update(prepared.hash.sha256);
          layers.push({ name: layer.name, folder: prepared.folder, size: prepared.hash.size });
        }
      } catch (error) {
        const message = `"${name}" runs without the layer "${path}": ${messageOf(error)}`;
        problems.push(problemOf(fn, "layer-missing", { message }));
      }
    }
    return { layers, sha256: layers.length === 0 ? "" : hash.digest("base64"), problems, watch };
  }

  #layer(path: string, layer: LayerLocation & { kind: "path" }): Promise<PreparedLayer | undefined> {
    const key = `${layer.layout} ${path}`;
    const known = this.#prepared.get(key) ?? this.#lay(path, layer);
    this.#prepared.set(key, known);
    return known;
  }

  async #lay(
    path: string,
    { layout, builtFolder }: LayerLocation & { kind: "path" },
  ): Promise<PreparedLayer | undefined> {
    const { hasher, archives, buildDir } = this.#options;
    if (await isArchive(path)) {
      return archives.unpack(path);
    }
    if (!(await isFolder(path))) return undefined;
    // `sam build` has installed what the layer declares, and laid it out.
    if (builtFolder !== undefined && (await isBuiltSince(builtFolder, path))) {
      return { folder: builtFolder, hash: await hasher.hash(builtFolder) };
    }
    const hash = await hasher.hash(path);
    if (layout === "opt") return { folder: path, hash };
    // `sam build` moves such a layer's content below the runtime's folder; a link does the same.
    const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
    const folder = join(buildDir, ".layers", id);
    await linkFolder(path, join(folder, layout));
    return { folder, hash };
  }
}
