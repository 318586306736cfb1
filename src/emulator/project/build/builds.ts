import { dirname } from "node:path";
import type { Clock } from "../../../shared/clock.ts";
import type { FunctionDeclaration } from "../../../template/model/functionDeclaration.ts";
import type { BuildInput } from "./bundle.ts";
import { FunctionBuild, type BuildResult } from "./functionBuild.ts";
import { EsbuildServices } from "./workspaceEsbuild.ts";

interface KnownBuild {
  /** What it was begun with, as text. */
  readonly key: string;
  readonly build: FunctionBuild;
}

/** The builds of a project's functions, one each. */
export class Builds {
  readonly #clock: Clock;
  readonly #builds = new Map<string, KnownBuild>();
  readonly #services = new EsbuildServices();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Builds when something changed since the last time; undefined where the workspace has no esbuild. */
  async refresh(fn: FunctionDeclaration, input: BuildInput): Promise<BuildResult | undefined> {
    const key = JSON.stringify(input);
    const known = this.#builds.get(fn.name);
    if (known?.key === key) return known.build.refresh();
    this.#builds.delete(fn.name);
    const esbuild = this.#services.find(input.codeRoot) ?? this.#services.find(dirname(fn.templateFile));
    if (esbuild === undefined) return undefined;
    const build = new FunctionBuild(esbuild, input, this.#clock);
    this.#builds.set(fn.name, { key, build });
    return build.refresh();
  }

  keepOnly(functionNames: ReadonlySet<string>): void {
    for (const name of this.#builds.keys()) if (!functionNames.has(name)) this.#builds.delete(name);
  }

  async stop(): Promise<void> {
    this.#builds.clear();
    await this.#services.stop();
  }
}
