import { dirname } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import type { BuildInput } from "./bundle.ts";
import { FunctionBuild, type BuildResult } from "./functionBuild.ts";
import { type EsbuildService, EsbuildServices } from "./workspaceEsbuild.ts";

interface KnownBuild {
  /** What it was begun with, as text. */
  readonly key: string;
  readonly esbuild: EsbuildService;
  readonly build: FunctionBuild;
}

/** The builds of a project's functions, one each. */
export class Builds {
  readonly #clock: Clock;
  readonly #builds = new Map<string, KnownBuild>();
  readonly #services = new EsbuildServices();

  readonly #toolsDir: string | undefined;

  constructor(clock: Clock, toolsDir: string | undefined) {
    this.#clock = clock;
    this.#toolsDir = toolsDir;
  }

  /** Builds when something changed since the last time; undefined where there is no esbuild. */
  async refresh(fn: FunctionDeclaration, input: BuildInput): Promise<BuildResult | undefined> {
    const key = JSON.stringify(input);
    const known = this.#builds.get(fn.name);
    // One that will not do may have got company.
    if (known?.key === key && !known.esbuild.isTooOld) return known.build.refresh();
    this.#builds.delete(fn.name);
    const esbuild = this.#esbuildFor(input.codeRoot, dirname(fn.templateFile));
    if (esbuild === undefined) return undefined;
    const build = new FunctionBuild(esbuild, input, this.#clock);
    this.#builds.set(fn.name, { key, esbuild, build });
    return build.refresh();
  }

  /** The workspace's own; where it has none, or one that will not do, the one that was installed on request. */
  #esbuildFor(...folders: readonly string[]): EsbuildService | undefined {
    const [own] = folders.flatMap((folder) => this.#services.find(folder) ?? []);
    if (own !== undefined && !own.isTooOld) return own;
    const installed = this.#toolsDir === undefined ? undefined : this.#services.findIn(this.#toolsDir);
    return installed ?? own;
  }

  keepOnly(functionNames: ReadonlySet<string>): void {
    for (const name of this.#builds.keys()) if (!functionNames.has(name)) this.#builds.delete(name);
  }

  async stop(): Promise<void> {
    this.#builds.clear();
    await this.#services.stop();
  }
}
