import type { AliasConfiguration, UpdateAliasRequest } from "@aws-sdk/client-lambda";
import { getAlias, updateAlias } from "../../../aws/aliases.ts";
import type { Access } from "../../../aws/call.ts";
import { AppError } from "../../../shared/errors.ts";
import { type AliasMove, isSameRouting, percentReached, type Routing, routingAt } from "./routing.ts";

export interface AliasName {
  readonly name: string;
  readonly alias: string;
}

export function routingOf({ FunctionVersion = "", RoutingConfig }: AliasConfiguration): Routing {
  return { version: FunctionVersion, weights: RoutingConfig?.AdditionalVersionWeights ?? {} };
}

/** An alias that is led elsewhere by nobody but us: each change is refused where somebody else made one meanwhile. */
export class AliasRoute {
  readonly #access: Access;
  readonly #of: AliasName;
  /** What it led to when it was read. */
  readonly found: Routing;
  /** What it led to before the first change, also of a move that an earlier window began. */
  readonly before: Routing;
  /** The percent that the earlier window had reached; 0 where none had begun. */
  readonly reached: number;
  #revisionId: string;

  private constructor(access: Access, of: AliasName, alias: AliasConfiguration, begun?: AliasMove) {
    this.#access = access;
    this.#of = of;
    this.found = routingOf(alias);
    const reached = begun === undefined ? undefined : percentReached(begun, this.found);
    this.reached = reached ?? 0;
    this.before = begun === undefined || reached === undefined ? this.found : begun.before;
    this.#revisionId = alias.RevisionId ?? "";
  }

  /** Reads the alias; `begun` is the move that an earlier window left half way, and counts where the alias is still in it. */
  static async read(access: Access, of: AliasName, begun?: AliasMove): Promise<AliasRoute> {
    return new AliasRoute(access, of, await getAlias(access, of.name, of.alias), begun);
  }

  /** Gives a version so many percent of the calls; the others go where all of them went. */
  async send(version: string, percent: number): Promise<void> {
    await this.set(routingAt({ before: this.before, version }, percent));
  }

  async set(wanted: Routing): Promise<void> {
    const change: Omit<UpdateAliasRequest, "FunctionName" | "Name"> = {
      FunctionVersion: wanted.version,
      RoutingConfig: { AdditionalVersionWeights: { ...wanted.weights } },
      RevisionId: this.#revisionId,
    };
    const { RevisionId = "" } = await this.#update(change, wanted);
    this.#revisionId = RevisionId;
  }

  async #update(
    change: Omit<UpdateAliasRequest, "FunctionName" | "Name">,
    wanted: Routing,
  ): Promise<AliasConfiguration> {
    try {
      return await updateAlias(this.#access, this.#of, change);
    } catch (error) {
      if (!(error instanceof AppError && error.code === "revision-conflict")) throw error;
      // An update whose answer was lost is sent again, and meets the revision that it made itself.
      const now = await getAlias(this.#access, this.#of.name, this.#of.alias);
      if (isSameRouting(routingOf(now), wanted)) return now;
      throw error;
    }
  }
}
