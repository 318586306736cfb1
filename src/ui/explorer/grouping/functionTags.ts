import { listAllTags } from "../../../aws/tags/allTags.ts";
import type { FunctionSummary } from "../../../aws/functions.ts";
import { targetKey, type TargetRef } from "../../../protocol/functionRef.ts";
import { messageOf } from "../../../shared/errors.ts";
import type { App } from "../../app.ts";
import type { Tags } from "../filter/terms.ts";

type TagsApp = Pick<App, "clients" | "functions" | "log" | "targets">;

/** The tags of a target's functions, which no list has: read when a filter or a grouping asks for them. */
export class FunctionTags {
  readonly #app: TagsApp;
  readonly #onRead: (target: TargetRef) => void;
  readonly #known = new Map<string, ReadonlyMap<string, Tags>>();
  readonly #reading = new Set<string>();

  constructor(app: TagsApp, onRead: (target: TargetRef) => void) {
    this.#app = app;
    this.#onRead = onRead;
  }

  /** Undefined while they are not known. */
  of(target: TargetRef, { arn }: FunctionSummary): Tags | undefined {
    return this.#known.get(targetKey(target))?.get(arn);
  }

  /** Every key that some function has. */
  keys(): readonly string[] {
    const keys = new Set<string>();
    for (const target of this.#known.values()) {
      for (const tags of target.values()) for (const key of Object.keys(tags)) keys.add(key);
    }
    return [...keys].sort((one, other) => one.localeCompare(other));
  }

  /** They may have changed. */
  forget(target: TargetRef): void {
    this.#known.delete(targetKey(target));
  }

  /** Reads them where they are not known. A refusal leaves functions without tags. */
  async ensure(target: TargetRef): Promise<void> {
    const key = targetKey(target);
    const { clients, functions, log, targets } = this.#app;
    const list = functions.get(target);
    if (this.#known.has(key) || this.#reading.has(key) || list.kind !== "read") return;
    this.#reading.add(key);
    try {
      const access = { clients, target: await targets.resolve(target) };
      this.#known.set(key, await listAllTags(access, list.functions));
    } catch (error) {
      log.warn("tags not read", { target: key, message: messageOf(error) });
      this.#known.set(key, new Map());
    } finally {
      this.#reading.delete(key);
    }
    this.#onRead(target);
  }
}
