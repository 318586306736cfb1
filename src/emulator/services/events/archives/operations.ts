import type {
  CreateArchiveRequest,
  DeleteArchiveRequest,
  DescribeArchiveRequest,
  ListArchivesRequest,
  UpdateArchiveRequest,
} from "@aws-sdk/client-eventbridge";
import type { Operation } from "../../../contracts/service.ts";
import { busName, existingBus } from "../buses.ts";
import { alreadyExists, checkName, invalid, missing } from "../errors.ts";
import { pageOf } from "../paging.ts";
import { checkPattern } from "../patterns.ts";
import type { ArchiveRecord, EventsState } from "../state.ts";
import type { ArchiveMeans } from "./means.ts";

/** Throws AWS's error for an archive that does not exist. */
function existingArchive({ archives }: EventsState, name: string): ArchiveRecord {
  const archive = archives.get("", name);
  if (archive === undefined) throw missing(`Archive ${name} does not exist.`);
  return archive;
}

export function archiveOperations(means: ArchiveMeans): Record<string, Operation> {
  const { state, table } = means;
  const stateView = (archive: ArchiveRecord) => ({
    ArchiveArn: state.archiveArn(archive.name),
    State: "ENABLED",
    CreationTime: new Date(archive.createdAt),
  });
  return {
    ...archiveLists(means),
    CreateArchive(input: CreateArchiveRequest) {
      const archive = newArchive(input, means);
      if (state.archives.get("", archive.name) !== undefined) {
        throw alreadyExists(`Archive ${archive.name} already exists.`);
      }
      state.together(() => {
        // Events of one that a template declared until now would be in the way.
        table.empty(archive.name);
        state.archives.set("", archive.name, archive);
      });
      return stateView(archive);
    },
    UpdateArchive(input: UpdateArchiveRequest) {
      const before = existingArchive(state, input.ArchiveName ?? "");
      const changed = { ...before, ...settingsOf(input) };
      state.archives.set("", before.name, changed);
      means.changed(before.name);
      means.expire(changed);
      return stateView(changed);
    },
    DeleteArchive({ ArchiveName: name = "" }: DeleteArchiveRequest) {
      existingArchive(state, name);
      state.together(() => {
        state.archives.delete("", name);
        table.empty(name);
      });
      means.changed(name);
    },
  };
}

function archiveLists({ state, table, expire }: ArchiveMeans): Record<string, Operation> {
  const view = (archive: ArchiveRecord) => {
    expire(archive);
    return {
      ArchiveName: archive.name,
      EventSourceArn: archive.sourceArn,
      State: "ENABLED",
      RetentionDays: archive.retentionDays,
      ...table.size(archive.name),
      CreationTime: new Date(archive.createdAt),
    };
  };
  return {
    DescribeArchive({ ArchiveName: name = "" }: DescribeArchiveRequest) {
      const archive = existingArchive(state, name);
      return {
        ArchiveArn: state.archiveArn(name),
        ...view(archive),
        ...(archive.description !== undefined && { Description: archive.description }),
        ...(archive.pattern !== undefined && { EventPattern: archive.pattern }),
        ...(archive.keyId !== undefined && { KmsKeyIdentifier: archive.keyId }),
      };
    },
    ListArchives(input: ListArchivesRequest) {
      const { NamePrefix: prefix, EventSourceArn: sourceArn, State: wanted } = input;
      if ([prefix, sourceArn, wanted].filter((each) => each !== undefined).length > 1) {
        throw invalid(
          "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.",
        );
      }
      const found = [...state.archives.of("").values()].filter(
        ({ name, sourceArn: source }) =>
          name.startsWith(prefix ?? "") &&
          (sourceArn === undefined || source === sourceArn) &&
          (wanted === undefined || wanted === "ENABLED"),
      );
      const page = pageOf(found, ({ name }) => name, { limit: input.Limit, token: input.NextToken });
      return { Archives: page.items.map(view), ...(page.token && { NextToken: page.token }) };
    },
  };
}

export function newArchive(
  input: CreateArchiveRequest,
  { state, now }: Pick<ArchiveMeans, "state" | "now">,
): ArchiveRecord {
  const { ArchiveName: name = "", EventSourceArn: sourceArn = "" } = input;
  checkName(name, { path: "archiveName", longest: 48 });
  const bus = busName(sourceArn);
  if (sourceArn !== state.busArn(bus)) {
    throw invalid("Parameter EventSourceArn is not valid. Reason: Must contain an event bus ARN.");
  }
  existingBus(state, bus);
  return { name, bus, sourceArn, retentionDays: 0, ...settingsOf(input), createdAt: now() };
}

type Settings = Pick<
  UpdateArchiveRequest,
  "Description" | "EventPattern" | "RetentionDays" | "KmsKeyIdentifier"
>;

/** What a request says; what it does not say stays as it is. */
function settingsOf({ Description, EventPattern, RetentionDays, KmsKeyIdentifier }: Settings) {
  if (EventPattern !== undefined) checkPattern(EventPattern);
  if (RetentionDays !== undefined && RetentionDays < 0) {
    throw invalid(
      `1 validation error detected: Value '${RetentionDays}' at 'retentionDays' failed to satisfy constraint: Member must have value greater than or equal to 0`,
    );
  }
  return {
    ...(Description !== undefined && { description: Description }),
    ...(EventPattern !== undefined && { pattern: EventPattern }),
    ...(RetentionDays !== undefined && { retentionDays: RetentionDays }),
    ...(KmsKeyIdentifier !== undefined && { keyId: KmsKeyIdentifier }),
  };
}
