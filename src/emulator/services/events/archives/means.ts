import type { ArchiveRecord, EventsState } from "../state.ts";
import type { ArchiveTable } from "../archiveTable.ts";

/** What operations, templates and replays use of the archives. */
export interface ArchiveMeans {
  readonly state: EventsState;
  readonly table: ArchiveTable;
  readonly now: () => number;
  /** Removes what is older than an archive keeps. */
  expire(archive: ArchiveRecord): void;
  /** An archive has other events than before, or is gone. */
  changed(name: string): void;
  /** There is a replay that has not ended. */
  replay(): void;
}
