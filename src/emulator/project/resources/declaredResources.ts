import { isDeepStrictEqual } from "node:util";
import type { ProjectProblem } from "../../../protocol/emulator.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { Log } from "../../../shared/log.ts";
import {
  Missing,
  type ResourceDeclarer,
  type WorkspaceResource,
} from "../../contracts/workspaceResources.ts";
import type { PlacedResource } from "./placedResource.ts";
import { Listed, summaryOf } from "./listed.ts";

/** What was declared, also by an earlier run of the emulator. */
export interface KeptResources {
  of(owner: string): ReadonlyMap<string, WorkspaceResource>;
  set(owner: string, id: string, resource: WorkspaceResource): void;
  delete(owner: string, id: string): boolean;
}

interface DeclaredResourcesOptions {
  readonly declarers: readonly ResourceDeclarer[];
  readonly kept: KeptResources;
  readonly log: Log;
}

/** The resources that templates declare, in the services that have them. */
export class DeclaredResources {
  readonly #options: DeclaredResourcesOptions;
  readonly #declarers: ReadonlyMap<string, ResourceDeclarer>;
  /** Those that this process has declared already; a first time makes what a client deleted. */
  readonly #done = new Set<string>();
  readonly #notEmulated: Listed;

  constructor(options: DeclaredResourcesOptions) {
    this.#options = options;
    this.#notEmulated = new Listed(options.log, "resources of the templates that are not emulated");
    this.#declarers = new Map(options.declarers.flatMap((each) => each.types.map((type) => [type, each])));
  }

  /** Brings the services to what is declared; what is not `complete` takes nothing away. */
  async take(resources: readonly PlacedResource[], complete: boolean): Promise<readonly ProjectProblem[]> {
    const others = resources.filter(({ resource }) => !this.#declarers.has(resource.type));
    this.#notEmulated.say(summaryOf(others.map(({ resource }) => resource)));
    const emulated = resources.filter(({ resource }) => this.#declarers.has(resource.type));
    if (complete) await this.#withdrawOthers(emulated);
    const { kept } = this.#options;
    const due = emulated.filter(({ resource }) => {
      const key = keyOf(resource);
      return !this.#done.has(key) || !isDeepStrictEqual(kept.of("").get(key), resource);
    });
    const problems = await this.#declareAll(due);
    return [...emulated.flatMap(({ unknown }) => unknown), ...problems];
  }

  /** Makes the next `take` declare all; false when there is nothing. */
  forget(): boolean {
    const { kept } = this.#options;
    const keys = [...kept.of("").keys()];
    for (const key of keys) kept.delete("", key);
    this.#done.clear();
    return keys.length > 0;
  }

  /** One may need another, so those that fail are tried again as long as something comes of it. */
  async #declareAll(due: readonly PlacedResource[]): Promise<readonly ProjectProblem[]> {
    let failed: readonly { readonly placed: PlacedResource; readonly error: unknown }[] = [];
    for (let left = due; left.length > 0;) {
      failed = [];
      for (const placed of left) {
        const error = await this.#declare(placed.resource);
        if (error !== undefined) failed = [...failed, { placed, error }];
      }
      if (failed.length === left.length) break;
      left = failed.map(({ placed }) => placed);
    }
    return failed.flatMap(({ placed: { resource, file, line }, error }) => {
      if (error instanceof Missing) return [];
      const message = `${resource.type} "${resource.name}": ${messageOf(error)}`;
      return [{ code: "resource-invalid", message, file, line }];
    });
  }

  /** What went wrong, if something did. */
  async #declare(resource: WorkspaceResource): Promise<unknown> {
    const { kept } = this.#options;
    const key = keyOf(resource);
    try {
      await this.#declarers.get(resource.type)?.declare(resource, kept.of("").get(key));
      kept.set("", key, resource);
      this.#done.add(key);
      return undefined;
    } catch (error) {
      this.#done.delete(key);
      return error;
    }
  }

  async #withdrawOthers(resources: readonly PlacedResource[]): Promise<void> {
    const { kept, log } = this.#options;
    const declared = new Set(resources.map(({ resource }) => keyOf(resource)));
    // What was made last may need what was made before it.
    for (const [key, resource] of [...kept.of("")].reverse()) {
      if (declared.has(key)) continue;
      try {
        await this.#declarers.get(resource.type)?.withdraw(resource);
        kept.delete("", key);
        this.#done.delete(key);
      } catch (error) {
        log.warn("cannot remove a resource that no template declares any more", { key, error });
      }
    }
  }
}

function keyOf({ type, reference }: WorkspaceResource): string {
  return `${type} ${reference}`;
}
