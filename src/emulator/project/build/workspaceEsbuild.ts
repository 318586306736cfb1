import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Esbuild from "esbuild";
import type { BundleOptions } from "./bundle.ts";
import { missingEsbuild } from "./missingTool.ts";

/** What every esbuild has; `stop` came in 2023. */
type EsbuildModule = Pick<typeof Esbuild, "build" | "version"> & Partial<Pick<typeof Esbuild, "stop">>;

/** `metafile` has told what went into a bundle since then, which is March 2021. */
const oldestVersion = [0, 9] as const;

/** Finds esbuild for the functions of a project; each copy has one process for all of them. */
export class EsbuildServices {
  readonly #services = new Map<string, EsbuildService>();

  /** The esbuild that the workspace has installed, seen from a folder; undefined when it has none. */
  find(folder: string): EsbuildService | undefined {
    return this.#open(resolveEsbuild(folder, "esbuild"));
  }

  /** The one in a folder's own `node_modules`, whatever is above. */
  findIn(folder: string): EsbuildService | undefined {
    return this.#open(resolveEsbuild(folder, join(folder, "node_modules", "esbuild")));
  }

  #open(path: string | undefined): EsbuildService | undefined {
    if (path === undefined) return undefined;
    const known = this.#services.get(path);
    if (known !== undefined) return known;
    const esbuild = load(path);
    if (esbuild === undefined) return undefined;
    const service = new EsbuildService(path, esbuild);
    this.#services.set(path, service);
    return service;
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#services.values()].map((service) => service.stop()));
  }
}

/** The workspace's esbuild with the process that works for it. */
export class EsbuildService {
  readonly #path: string;
  #esbuild: EsbuildModule;
  #generation = 0;

  constructor(path: string, esbuild: EsbuildModule) {
    this.#path = path;
    this.#esbuild = esbuild;
  }

  get isTooOld(): boolean {
    return isTooOld(this.#esbuild.version);
  }

  /** Counts the processes. */
  get generation(): number {
    return this.#generation;
  }

  /** Each time from the start: what goes on with a build differs between versions, this does not. */
  async build(options: BundleOptions & { readonly outfile: string }) {
    const { version } = this.#esbuild;
    if (isTooOld(version)) {
      const [major, minor] = oldestVersion;
      const { command } = missingEsbuild;
      const message = `esbuild ${version} is too old, ${major}.${minor} is the oldest that will do. "${command}" installs one for all workspaces.`;
      throw Object.assign(new Error(message), { missingTool: missingEsbuild });
    }
    return await this.#esbuild.build(options);
  }

  /** Lets the next build start a new process, unless somebody has done so since `generation`. */
  restart(generation: number): void {
    if (generation !== this.#generation) return;
    this.#generation += 1;
    // A copy of esbuild speaks to its one process for ever, so there must be another copy.
    delete createRequire(this.#path).cache[this.#path];
    this.#esbuild = load(this.#path) ?? this.#esbuild;
  }

  async stop(): Promise<void> {
    await this.#esbuild.stop?.();
  }
}

/** True for the errors of esbuild's own process, which have no code to tell them by. */
export function isServiceGone(error: unknown): boolean {
  return error instanceof Error && /^The service (is no longer running|was stopped)/.test(error.message);
}

function isTooOld(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major === oldestVersion[0] && minor < oldestVersion[1];
}

function resolveEsbuild(folder: string, name: string): string | undefined {
  try {
    return createRequire(join(folder, "package.json")).resolve(name);
  } catch {
    // Not installed.
    return undefined;
  }
}

function load(path: string): EsbuildModule | undefined {
  try {
    const loaded: unknown = createRequire(path)(path);
    return isEsbuild(loaded) ? loaded : undefined;
  } catch {
    // Its binary may be for another platform: then it cannot build here.
    return undefined;
  }
}

function isEsbuild(loaded: unknown): loaded is EsbuildModule {
  return typeof loaded === "object" && loaded !== null && "build" in loaded && "version" in loaded;
}
