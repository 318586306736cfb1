import { createHash } from "node:crypto";
import { basename, dirname, join, resolve } from "node:path";
import type { WorkspaceLayer } from "../../contracts/workspaceFunctions.ts";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import type { CodeHasher } from "../watch/codeHash.ts";
import { isFolder, link } from "../build/links.ts";
import type { WatchedFolder } from "../watch/treeWatcher.ts";

export interface PreparedLayers {
  readonly layers: readonly WorkspaceLayer[];
  /** Over the content of all of them; empty without layers. */
  readonly sha256: string;
  readonly problems: readonly ProjectProblem[];
  readonly watch: readonly WatchedFolder[];
}

/** The layers of a function that are folders of the workspace. */
export async function prepareLayers(
  { layers: declared, name, templateFile, idRange }: FunctionDeclaration,
  { buildDir, hasher }: { readonly buildDir: string; readonly hasher: CodeHasher },
): Promise<PreparedLayers> {
  const layers: WorkspaceLayer[] = [];
  const problems: ProjectProblem[] = [];
  const watch: WatchedFolder[] = [];
  const hash = createHash("sha256");
  for (const layer of declared) {
    const path = layer.kind === "path" ? resolve(dirname(templateFile), layer.path) : undefined;
    if (path !== undefined) watch.push({ path, deep: true });
    if (layer.kind !== "path" || path === undefined || !(await isFolder(path))) {
      const what = path ?? (layer.kind === "elsewhere" ? layer.text : "");
      const line = (layer.kind === "elsewhere" ? layer.range : idRange).start.line + 1;
      const message = `"${name}" runs without the layer "${what}", which is not a folder of this workspace.`;
      problems.push({ code: "layer-missing", message, file: templateFile, line, functionName: name });
      continue;
    }
    const { sha256, size } = await hasher.hash(path);
    hash.update(sha256);
    const folder = layer.layout === "opt" ? path : await laidOut(path, layer.layout, buildDir);
    layers.push({ name: layerName(path), folder, size });
  }
  return { layers, sha256: layers.length === 0 ? "" : hash.digest("base64"), problems, watch };
}

/** Names of layers have letters, digits, `-` and `_`. */
function layerName(path: string): string {
  return basename(path).replaceAll(/[^\w-]/g, "-");
}

/** `sam build` moves such a layer's content below the runtime's folder; a link does the same. */
async function laidOut(path: string, layout: string, buildDir: string): Promise<string> {
  const id = createHash("sha256").update(path).digest("hex").slice(0, 16);
  const folder = join(buildDir, ".layers", id);
  await link(path, join(folder, layout));
  return folder;
}
