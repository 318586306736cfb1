import type { Mapping, Mappings } from "../../../../contracts/eventSources.ts";
import { functionRef, type Place } from "../../state/names.ts";
import type { MappingRecord } from "../../state/records.ts";
import type { OperationTables } from "../../state/tables.ts";
import { sourceKind } from "./rules.ts";

interface FollowedOptions {
  readonly tables: Pick<OperationTables, "eventSourceMappings" | "versions" | "aliases">;
  readonly place: Place;
}

/** The records of event source mappings, for those who poll. */
export class FollowedMappings implements Mappings {
  readonly #options: FollowedOptions;
  readonly #followers = new Set<(uuid: string) => void>();

  constructor(options: FollowedOptions) {
    this.#options = options;
  }

  all(): readonly Mapping[] {
    return [...this.#records.values()].map((record) => this.#mapping(record));
  }

  get(uuid: string): Mapping | undefined {
    const record = this.#records.get(uuid);
    return record && this.#mapping(record);
  }

  follow(onChange: (uuid: string) => void): () => void {
    this.#followers.add(onChange);
    return () => void this.#followers.delete(onChange);
  }

  processed(uuid: string, result: string): void {
    const record = this.#records.get(uuid);
    // Most batches end as the one before.
    if (record === undefined || record.lastProcessingResult === result) return;
    this.#options.tables.eventSourceMappings.set("", uuid, { ...record, lastProcessingResult: result });
  }

  /** Tells the followers of a mapping that was created, changed or deleted. */
  changed(uuid: string): void {
    for (const tell of this.#followers) tell(uuid);
  }

  /** Tells them of the mappings of a function that came, changed or went. */
  functionChanged(name: string): void {
    for (const { uuid, functionName } of this.#records.values())
      if (functionName === name) this.changed(uuid);
  }

  /** Tells the followers of every mapping when `work` has removed them. */
  removedBy(work: () => void): void {
    const uuids = [...this.#records.keys()];
    work();
    for (const uuid of uuids) this.changed(uuid);
  }

  get #records(): ReadonlyMap<string, MappingRecord> {
    return this.#options.tables.eventSourceMappings.of("");
  }

  #mapping({ uuid, functionArn, settings, enabled, state, ...record }: MappingRecord): Mapping {
    const { tables, place } = this.#options;
    const { name, qualifier = "$LATEST" } = functionRef(place, functionArn);
    const version = tables.aliases.get(name, qualifier)?.functionVersion ?? qualifier;
    const fn = tables.versions.get(name, version);
    const { startingPositionTimestamp: timestamp } = record;
    return {
      uuid,
      kind: sourceKind(settings),
      functionArn,
      roleArn: fn?.settings.role ?? "",
      active: enabled && state !== "Deleting" && fn !== undefined && fn.state !== "Pending",
      ...(timestamp !== undefined && { startingPositionTimestamp: timestamp }),
      settings,
    };
  }
}
