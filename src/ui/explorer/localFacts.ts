import { localApi } from "../../aws/localApi.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import type { ApiAddress } from "../../protocol/apiAddresses.ts";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import { messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import type { apiRow } from "./apiRows.ts";
import type { Node } from "./node.ts";

/** What an emulator tells of a workspace beside its functions: what is wrong in templates, and the APIs. */
export class LocalFacts {
  readonly #app: Pick<App, "emulator" | "log">;
  readonly #problems = new Map<string, readonly ProjectProblem[]>();
  readonly #apis = new Map<string, readonly ApiAddress[]>();
  /** Loaded with the first API. */
  #apiRow: typeof apiRow | undefined;

  constructor(app: Pick<App, "emulator" | "log">) {
    this.#app = app;
  }

  problems(target: TargetRef): readonly ProjectProblem[] {
    return this.#problems.get(targetKey(target)) ?? [];
  }

  /** A row for each API, with its routes. */
  apiRows(target: TargetRef, parent: string): Node[] {
    const row = this.#apiRow;
    if (row === undefined) return [];
    return (this.#apis.get(targetKey(target)) ?? []).map((api) => row(target, parent, api));
  }

  /** False where nothing runs that could tell. */
  async read(target: TargetRef): Promise<boolean> {
    const { state } = this.#app.emulator;
    if (!capabilitiesOf(target).reload || state.kind !== "running") return false;
    try {
      const api = localApi(state.target);
      const [{ problems }, apis] = await Promise.all([api.status(), api.apis()]);
      this.#problems.set(targetKey(target), problems);
      this.#apis.set(targetKey(target), apis);
      // Most workspaces have none.
      if (apis.length > 0) this.#apiRow ??= (await import("./apiRows.ts")).apiRow;
    } catch (error) {
      this.#app.log.warn("problems and APIs not read", { message: messageOf(error) });
    }
    return true;
  }
}
