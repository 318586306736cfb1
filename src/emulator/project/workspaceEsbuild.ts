import { createRequire } from "node:module";
import { join } from "node:path";
import type * as Esbuild from "esbuild";

type EsbuildModule = Pick<typeof Esbuild, "context" | "stop">;

/** The workspace's esbuild with the process that works for it. */
export interface EsbuildService {
  readonly context: EsbuildModule["context"];
  /** Counts the processes; each context belongs to one. */
  generation(): number;
  /** Lets the next context start a new process, unless somebody has done so since `generation`. */
  restart(generation: number): Promise<void>;
  stop(): Promise<void>;
}

/** Finds esbuild for the functions of a project; each copy has one process for all of them. */
export function createEsbuildServices(): {
  /** The esbuild that the workspace has installed, seen from a folder; undefined when it has none. */
  find(folder: string): EsbuildService | undefined;
  stop(): Promise<void>;
} {
  const services = new Map<EsbuildModule, EsbuildService>();
  return {
    find(folder) {
      const esbuild = load(folder);
      if (esbuild === undefined) return undefined;
      const service = services.get(esbuild) ?? serviceOf(esbuild);
      services.set(esbuild, service);
      return service;
    },
    async stop() {
      await Promise.all([...services.values()].map((service) => service.stop()));
    },
  };
}

/** True for the errors of esbuild's own process, which have no code to tell them by. */
export function isServiceGone(error: unknown): boolean {
  return error instanceof Error && /^The service (is no longer running|was stopped)/.test(error.message);
}

function serviceOf(esbuild: EsbuildModule): EsbuildService {
  let current = 0;
  return {
    context: (options) => esbuild.context(options),
    generation: () => current,
    async restart(generation) {
      if (generation !== current) return;
      current += 1;
      // Without this, esbuild keeps speaking to the process that is gone.
      await esbuild.stop();
    },
    stop: () => esbuild.stop(),
  };
}

function load(folder: string): EsbuildModule | undefined {
  try {
    const loaded: unknown = createRequire(join(folder, "package.json"))("esbuild");
    return isEsbuild(loaded) ? loaded : undefined;
  } catch {
    // Not installed, or its binary is for another platform: both mean that it cannot build here.
    return undefined;
  }
}

/** `context` came with 0.17, in January 2023. */
function isEsbuild(loaded: unknown): loaded is EsbuildModule {
  return typeof loaded === "object" && loaded !== null && "context" in loaded && "stop" in loaded;
}
