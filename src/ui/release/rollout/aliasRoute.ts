import type { AliasConfiguration, UpdateAliasRequest } from "@aws-sdk/client-lambda";
import { getAlias, updateAlias } from "../../../aws/aliases.ts";
import type { Access } from "../../../aws/call.ts";

/** Which versions an alias leads to. */
export interface Routing {
  readonly version: string;
  /** Of further versions, with their share of the calls (0–1). */
  readonly weights: Readonly<Record<string, number>>;
}

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
  /** What it leads to before the first change. */
  readonly before: Routing;
  #revisionId: string;

  private constructor(access: Access, of: AliasName, alias: AliasConfiguration) {
    this.#access = access;
    this.#of = of;
    this.before = routingOf(alias);
    this.#revisionId = alias.RevisionId ?? "";
  }

  static async read(access: Access, of: AliasName): Promise<AliasRoute> {
    return new AliasRoute(access, of, await getAlias(access, of.name, of.alias));
  }

  /** Gives a version so many percent of the calls; the others go where all of them went. */
  async send(version: string, percent: number): Promise<void> {
    const weights = percent === 100 ? {} : { [version]: percent / 100 };
    await this.set({ version: percent === 100 ? version : this.before.version, weights });
  }

  async set({ version, weights }: Routing): Promise<void> {
    const change: Omit<UpdateAliasRequest, "FunctionName" | "Name"> = {
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: { ...weights } },
      RevisionId: this.#revisionId,
    };
    const { RevisionId = "" } = await updateAlias(this.#access, this.#of, change);
    this.#revisionId = RevisionId;
  }
}
