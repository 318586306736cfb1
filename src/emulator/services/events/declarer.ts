import * as v from "valibot";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { changesSince, json, number, read, tags, text } from "../../validation/properties.ts";
import { declareArchive } from "./archives/declared.ts";
import type { ArchiveMeans } from "./archives/means.ts";
import { busName } from "./buses.ts";
import type { EventsState } from "./state.ts";

const Bus = v.object({
  Description: v.optional(text),
  Policy: v.optional(json),
  Tags: v.optional(tags, {}),
});

const Target = v.looseObject({
  Id: text,
  Arn: text,
  Input: v.optional(json),
  RetryPolicy: v.optional(
    v.object({ MaximumRetryAttempts: v.optional(number), MaximumEventAgeInSeconds: v.optional(number) }),
  ),
});

const Rule = v.object({
  EventBusName: v.optional(text),
  EventPattern: v.optional(json),
  ScheduleExpression: v.optional(text),
  State: v.optional(text),
  Description: v.optional(text),
  RoleArn: v.optional(text),
  Targets: v.optional(v.array(Target), []),
  Tags: v.optional(tags, {}),
});

const BusPolicy = v.object({
  EventBusName: v.optional(text),
  StatementId: text,
  Action: v.optional(text),
  Principal: v.optional(text),
  Statement: v.optional(v.record(v.string(), v.unknown())),
  Condition: v.optional(v.object({ Type: text, Key: text, Value: text })),
});

/** Buses, their policies and archives, and rules with their targets. */
export function eventsDeclarer(
  state: EventsState,
  ask: Ask,
  archives: ArchiveMeans,
): Omit<ResourceDeclarer, "types"> {
  return {
    async declare(resource, before) {
      switch (resource.type) {
        case "AWS::Events::EventBus":
          return declareBus(state, ask, resource);
        case "AWS::Events::EventBusPolicy":
          return declarePolicy(ask, resource);
        case "AWS::Events::Archive":
          return declareArchive(archives, resource);
        default:
          return declareRule(state, ask, resource, before);
      }
    },
    async withdraw(resource) {
      switch (resource.type) {
        case "AWS::Events::EventBus":
          return withdrawBus(state, ask, resource);
        case "AWS::Events::EventBusPolicy":
          return withdrawPolicy(state, ask, resource);
        case "AWS::Events::Archive":
          // What it holds stays, and is there should it be declared again.
          return void state.archives.delete("", resource.name);
        default:
          return withdrawRule(state, ask, resource);
      }
    },
  };
}

async function declareBus(state: EventsState, ask: Ask, { name, properties }: WorkspaceResource) {
  const { Description, Policy, Tags } = read(Bus, properties);
  const description = Description === undefined ? {} : { Description };
  const isThere = state.buses.get("", name) !== undefined;
  await ask(isThere ? "UpdateEventBus" : "CreateEventBus", { Name: name, ...description });
  if (Policy !== undefined) await ask("PutPermission", { EventBusName: name, Policy });
  await tag(ask, state.busArn(name), Tags);
}

async function withdrawBus(state: EventsState, ask: Ask, { name }: WorkspaceResource) {
  // Rules that a client made for it go with it.
  for (const rule of state.rules.of(name).keys()) await removeRule(state, ask, { name: rule, bus: name });
  await ask("DeleteEventBus", { Name: name });
}

async function declarePolicy(ask: Ask, { properties }: WorkspaceResource) {
  const { Statement: statement, ...others } = read(BusPolicy, properties);
  const { EventBusName, StatementId } = others;
  const bus = EventBusName === undefined ? {} : { EventBusName };
  if (statement === undefined) return void (await ask("PutPermission", others));
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [{ Sid: StatementId, ...statement }] });
  await ask("PutPermission", { ...bus, Policy });
}

async function withdrawPolicy(state: EventsState, ask: Ask, { properties }: WorkspaceResource) {
  const { EventBusName: bus, StatementId } = read(BusPolicy, properties);
  const policy = state.buses.get("", busName(bus))?.policy;
  if (policy === undefined || !policy.includes(JSON.stringify(StatementId))) return;
  await ask("RemovePermission", { StatementId, ...(bus !== undefined && { EventBusName: bus }) });
}

async function declareRule(
  state: EventsState,
  ask: Ask,
  { name, properties }: WorkspaceResource,
  before: WorkspaceResource | undefined,
) {
  const { Targets: targets, Tags, EventBusName, State, ...rule } = read(Rule, properties);
  const bus = busName(EventBusName);
  const existing = state.rules.get(bus, name);
  const earlier = existing && before && read(Rule, before.properties);
  // What a client switched stays switched until the template says something else.
  const isSwitched = earlier !== undefined && earlier.State === State;
  await ask("PutRule", {
    Name: name,
    EventBusName: bus,
    ...rule,
    State: isSwitched ? existing?.state : (State ?? "ENABLED"),
  });
  const arn = state.ruleArn({ name, bus });
  const known = earlier === undefined ? undefined : byId(earlier.Targets);
  const { set, removed } = changesSince(byId(targets), known);
  const gone = removed.filter((id) => state.targets.get(arn, id) !== undefined);
  if (gone.length > 0) await ask("RemoveTargets", { Rule: name, EventBusName: bus, Ids: gone });
  const changed = Object.values(set);
  if (changed.length > 0) await ask("PutTargets", { Rule: name, EventBusName: bus, Targets: changed });
  await tag(ask, arn, Tags);
}

function byId(targets: readonly v.InferOutput<typeof Target>[]) {
  return Object.fromEntries(targets.map((target) => [target.Id, target]));
}

async function withdrawRule(state: EventsState, ask: Ask, { name, properties }: WorkspaceResource) {
  await removeRule(state, ask, { name, bus: busName(read(Rule, properties).EventBusName) });
}

async function removeRule(
  state: EventsState,
  ask: Ask,
  rule: { readonly name: string; readonly bus: string },
) {
  if (state.rules.get(rule.bus, rule.name) === undefined) return;
  const { name, bus } = rule;
  const ids = [...state.targets.of(state.ruleArn(rule)).keys()];
  if (ids.length > 0) await ask("RemoveTargets", { Rule: name, EventBusName: bus, Ids: ids });
  await ask("DeleteRule", { Name: name, EventBusName: bus });
}

async function tag(ask: Ask, arn: string, given: Readonly<Record<string, string>>) {
  const list = Object.entries(given).map(([Key, Value]) => ({ Key, Value }));
  if (list.length > 0) await ask("TagResource", { ResourceARN: arn, Tags: list });
}
