import type {
  CreateEventBusRequest,
  DeleteEventBusRequest,
  DescribeEventBusRequest,
  ListEventBusesRequest,
  UpdateEventBusRequest,
} from "@aws-sdk/client-eventbridge";
import { resourceParts } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { alreadyExists, busMissing, invalid } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { type BusRecord, defaultBus, type EventsState } from "./state.ts";

/** The name of a bus as a request gives it: a name, an ARN, or nothing for the default. */
export function busName(nameOrArn: string | undefined): string {
  if (nameOrArn === undefined) return defaultBus;
  const [resource] = resourceParts(nameOrArn);
  return resource === undefined ? nameOrArn : resource.replace(/^event-bus\//, "");
}

/** Throws AWS's error for a bus that does not exist. The default one always does. */
export function existingBus({ buses }: EventsState, nameOrArn: string | undefined): BusRecord {
  const name = busName(nameOrArn);
  const bus = buses.get("", name) ?? (name === defaultBus ? untouchedDefault : undefined);
  if (bus === undefined) throw busMissing(name);
  return bus;
}

const untouchedDefault: BusRecord = { name: defaultBus, createdAt: 0, modifiedAt: 0 };

export function busOperations(state: EventsState, now: () => number): Record<string, Operation> {
  const view = (bus: BusRecord) => ({
    Name: bus.name,
    Arn: state.busArn(bus.name),
    ...(bus.description !== undefined && { Description: bus.description }),
    ...(bus.policy !== undefined && { Policy: bus.policy }),
    CreationTime: new Date(bus.createdAt),
    LastModifiedTime: new Date(bus.modifiedAt),
  });
  return {
    CreateEventBus({ Name: name = "", Description: description, Tags: tags = [] }: CreateEventBusRequest) {
      if (name === defaultBus || state.buses.get("", name) !== undefined) {
        throw alreadyExists(`Event bus ${name} already exists.`);
      }
      const at = now();
      const bus = { name, ...(description !== undefined && { description }), createdAt: at, modifiedAt: at };
      state.together(() => {
        state.buses.set("", name, bus);
        if (tags.length > 0) state.tags.set("", state.busArn(name), tagRecord(tags));
      });
      return {
        EventBusArn: state.busArn(name),
        ...(description !== undefined && { Description: description }),
      };
    },
    UpdateEventBus({ Name: name, Description: description }: UpdateEventBusRequest) {
      const bus = existingBus(state, name);
      const changed = { ...bus, ...(description !== undefined && { description }), modifiedAt: now() };
      state.buses.set("", bus.name, changed);
      return { Arn: state.busArn(bus.name), Name: bus.name, Description: changed.description };
    },
    DeleteEventBus({ Name: name = "" }: DeleteEventBusRequest) {
      if (name === defaultBus) throw invalid("Cannot delete event bus default.");
      if (state.rules.of(name).size > 0) {
        throw invalid("Event bus can't be deleted since it has rules.");
      }
      state.together(() => {
        state.buses.delete("", name);
        state.tags.delete("", state.busArn(name));
      });
    },
    DescribeEventBus: ({ Name: name }: DescribeEventBusRequest) => view(existingBus(state, name)),
    ListEventBuses({ NamePrefix: prefix = "", Limit: limit, NextToken: token }: ListEventBusesRequest) {
      const named = [existingBus(state, undefined), ...state.buses.of("").values()];
      const all = new Map(named.map((bus) => [bus.name, bus]));
      const found = [...all.values()].filter(({ name }) => name.startsWith(prefix));
      const page = pageOf(found, ({ name }) => name, { limit, token });
      return { EventBuses: page.items.map(view), ...(page.token && { NextToken: page.token }) };
    },
  };
}

export function tagRecord(
  tags: readonly { readonly Key?: string | undefined; readonly Value?: string | undefined }[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(tags.map(({ Key: key = "", Value: value = "" }) => [key, value]));
}
