import type { RunnableFunction } from "../../contracts/engine.ts";
import type { Environment } from "../environment/environment.ts";
import { FunctionPools } from "./functionPools.ts";
import type { NewEnvironment } from "./newEnvironment.ts";
import type { Preparation } from "./preparation.ts";

interface FunctionsOptions {
  readonly preparation: Pick<Preparation, "prepare">;
  readonly newEnvironment: NewEnvironment;
  /** An environment has nothing to do. */
  readonly onIdle: (environment: Environment) => void;
}

/** The pools of all functions. Those of a revision that is not called any more live until their calls have ended. */
export class Functions {
  readonly #options: FunctionsOptions;
  readonly #serving = new Map<string, FunctionPools>();
  readonly #leaving = new Set<FunctionPools>();

  constructor(options: FunctionsOptions) {
    this.#options = options;
  }

  get environments(): readonly Environment[] {
    return this.#all.flatMap(({ environments }) => environments);
  }

  /** The pools of a function as it is now: another revision replaces the one before. */
  poolsOf(fn: RunnableFunction): FunctionPools {
    const key = `${fn.arn}:${fn.version}`;
    const serving = this.#serving.get(key);
    if (serving?.revision === fn.revision) return serving;
    if (serving !== undefined) this.#retire(serving);
    const pools: FunctionPools = new FunctionPools({
      ...this.#options,
      fn,
      onEmpty: () => this.#leaving.delete(pools),
    });
    this.#serving.set(key, pools);
    return pools;
  }

  /** Ends the environments of all versions, or of one. */
  retire(arn: string, version: string | undefined): void {
    for (const [key, pools] of this.#serving) {
      const matches = version === undefined ? key.startsWith(`${arn}:`) : key === `${arn}:${version}`;
      if (!matches) continue;
      this.#serving.delete(key);
      this.#retire(pools);
    }
  }

  /** Ends what has been idle since before `deadline`, except what is provisioned. */
  expire(deadline: number): void {
    for (const pools of this.#serving.values()) pools.expire(deadline);
  }

  async stop(): Promise<void> {
    await Promise.all(this.#all.map((pools) => pools.stop()));
  }

  get #all(): readonly FunctionPools[] {
    return [...this.#serving.values(), ...this.#leaving];
  }

  #retire(pools: FunctionPools): void {
    this.#leaving.add(pools);
    pools.retire();
  }
}
