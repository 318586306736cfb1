import type {
  CancelReplayRequest,
  DescribeReplayRequest,
  ListReplaysRequest,
  StartReplayRequest,
} from "@aws-sdk/client-eventbridge";
import { parseArn } from "../../../../shared/arn.ts";
import type { Operation } from "../../../contracts/service.ts";
import { busName, existingBus } from "../buses.ts";
import { alreadyExists, checkName, illegalStatus, invalid, missing, ruleMissing } from "../errors.ts";
import { pageOf } from "../paging.ts";
import type { EventsState, ReplayRecord } from "../state.ts";
import type { ArchiveMeans } from "./means.ts";

export function replayOperations(means: ArchiveMeans): Record<string, Operation> {
  const { state } = means;
  return {
    ...replayLists(means),
    StartReplay(input: StartReplayRequest) {
      dropOld(means);
      const replay = newReplay(input, means);
      state.replays.set("", replay.name, replay);
      means.replay();
      return {
        ReplayArn: state.replayArn(replay.name),
        State: replay.state,
        ReplayStartTime: new Date(replay.startedAt),
      };
    },
    CancelReplay({ ReplayName: name = "" }: CancelReplayRequest) {
      const replay = existingReplay(state, name);
      if (replay.endedAt !== undefined || replay.state === "CANCELLING") {
        throw illegalStatus(`Replay ${name} is not in a valid state for this operation.`);
      }
      state.replays.set("", name, { ...replay, state: "CANCELLING" });
      means.replay();
      return { ReplayArn: state.replayArn(name), State: "CANCELLING" };
    },
  };
}

function replayLists(means: ArchiveMeans): Record<string, Operation> {
  const { state } = means;
  return {
    DescribeReplay({ ReplayName: name = "" }: DescribeReplayRequest) {
      dropOld(means);
      const replay = existingReplay(state, name);
      return {
        ReplayArn: state.replayArn(name),
        ...view(state, replay),
        ...(replay.description !== undefined && { Description: replay.description }),
        Destination: {
          Arn: replay.destination,
          ...(replay.ruleArns !== undefined && { FilterArns: replay.ruleArns }),
        },
      };
    },
    ListReplays(input: ListReplaysRequest) {
      dropOld(means);
      const { NamePrefix: prefix, EventSourceArn: sourceArn, State: wanted } = input;
      if ([prefix, sourceArn, wanted].filter((each) => each !== undefined).length > 1) {
        throw invalid(
          "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.",
        );
      }
      const found = [...state.replays.of("").values()].filter(
        (replay) =>
          replay.name.startsWith(prefix ?? "") &&
          (sourceArn === undefined || state.archiveArn(replay.archive) === sourceArn) &&
          (wanted === undefined || replay.state === wanted),
      );
      const page = pageOf(found, ({ name }) => name, { limit: input.Limit, token: input.NextToken });
      return {
        Replays: page.items.map((replay) => view(state, replay)),
        ...(page.token && { NextToken: page.token }),
      };
    },
  };
}

/** AWS keeps a replay for 90 days. */
const keptMs = 90 * 86_400_000;

function dropOld({ state: { replays }, now }: ArchiveMeans): void {
  const before = now() - keptMs;
  const old = [...replays.of("").values()].filter(({ endedAt = before }) => endedAt < before);
  for (const { name } of old) replays.delete("", name);
}

function existingReplay({ replays }: EventsState, name: string): ReplayRecord {
  const replay = replays.get("", name);
  if (replay === undefined) throw missing(`Replay ${name} does not exist.`);
  return replay;
}

function view(state: EventsState, replay: ReplayRecord) {
  const { cursor, endedAt, reason } = replay;
  return {
    ReplayName: replay.name,
    EventSourceArn: state.archiveArn(replay.archive),
    State: replay.state,
    ...(reason !== undefined && { StateReason: reason }),
    EventStartTime: new Date(replay.from),
    EventEndTime: new Date(replay.until),
    ...(cursor !== undefined && { EventLastReplayedTime: new Date(cursor.time) }),
    ReplayStartTime: new Date(replay.startedAt),
    ...(endedAt !== undefined && { ReplayEndTime: new Date(endedAt) }),
  };
}

function newReplay(input: StartReplayRequest, { state, now, expire }: ArchiveMeans): ReplayRecord {
  const { ReplayName: name = "", EventSourceArn: sourceArn = "", Destination: destination } = input;
  checkName(name, { path: "replayName", longest: 64 });
  const archive = /^archive\/(.+)$/.exec(parseArn(sourceArn)?.resource ?? "")?.[1];
  if (archive === undefined || sourceArn !== state.archiveArn(archive)) {
    throw refused("EventSourceArn", "Must contain an archive ARN.");
  }
  const { Arn: busArn = "", FilterArns: ruleArns = [] } = destination ?? {};
  const bus = busName(busArn);
  if (busArn !== state.busArn(bus)) throw refused("Destination.Arn", "Must contain an event bus ARN.");
  existingBus(state, bus);
  const source = state.archives.get("", archive);
  if (source === undefined) throw refused("EventSourceArn", `Archive ${archive} does not exist.`);
  if (source.bus !== bus) throw refused("Destination.Arn", "Cross event bus replay is not permitted.");
  const rules = new Map([...state.rules.of(bus).values()].map((rule) => [state.ruleArn(rule), rule.name]));
  for (const arn of ruleArns) if (!rules.has(arn)) throw ruleMissing(arn.replace(/^.*\//, ""), bus);
  const [from, until] = [input.EventStartTime, input.EventEndTime].map(
    (time) => time?.getTime() ?? Number.NaN,
  );
  if (from === undefined || until === undefined || !(from < until)) {
    throw refused("EventEndTime", "EventStartTime must be before EventEndTime.");
  }
  if (state.replays.get("", name) !== undefined) throw alreadyExists(`Replay ${name} already exists.`);
  expire(source);
  return {
    name,
    archive,
    destination: busArn,
    ...(ruleArns.length > 0 && { ruleArns }),
    ...(input.Description !== undefined && { description: input.Description }),
    // The times of events have no milliseconds.
    from: Math.floor(from / 1000) * 1000,
    until,
    state: "STARTING",
    startedAt: now(),
  };
}

function refused(parameter: string, reason: string): Error {
  return invalid(`Parameter ${parameter} is not valid. Reason: ${reason}`);
}
