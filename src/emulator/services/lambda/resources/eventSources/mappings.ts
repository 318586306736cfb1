import type {
  CreateEventSourceMappingRequest,
  DeleteEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  GetEventSourceMappingRequest,
  ListEventSourceMappingsRequest,
  ListEventSourceMappingsResponse,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import type { MappingSettings, SourceKind } from "../../../../contracts/eventSources.ts";
import { ServiceError, type Operation } from "../../../../contracts/service.ts";
import { newId, type LambdaContext } from "../../state/context.ts";
import { invalidParameter, notFound } from "../../errors.ts";
import { refuseDuplicate } from "./duplicates.ts";
import { requireSource } from "./exists.ts";
import { checkMapping, hasPosition, isStream, sourceKind } from "./rules.ts";
import { functionArn, functionRef, lambdaArn } from "../../state/names.ts";
import { byText, page } from "../../state/paging.ts";
import type { MappingRecord } from "../../state/records.ts";
import { checkTags } from "../../state/tags.ts";

export function eventSourceMappingOperations(context: LambdaContext): Record<string, Operation> {
  return {
    CreateEventSourceMapping: (request: CreateEventSourceMappingRequest) => createMapping(context, request),
    GetEventSourceMapping: (request: GetEventSourceMappingRequest) =>
      view(context, existing(context, request.UUID)),
    UpdateEventSourceMapping: (request: UpdateEventSourceMappingRequest) => update(context, request),
    DeleteEventSourceMapping: (request: DeleteEventSourceMappingRequest) => {
      const record: MappingRecord = { ...settled(context, request.UUID, "delete"), state: "Deleting" };
      store(context, record);
      return view(context, record);
    },
    ListEventSourceMappings: (request: ListEventSourceMappingsRequest) => list(context, request),
  };
}

/** Finishes what the last process left in between. */
export function resumeMappings(context: LambdaContext): void {
  for (const { uuid } of context.tables.eventSourceMappings.of("").values()) settleMapping(context, uuid);
}

export async function createMapping(
  context: LambdaContext,
  request: CreateEventSourceMappingRequest,
  uuid = newId(),
): Promise<EventSourceMappingConfiguration> {
  const { tables, clock } = context;
  const kind = sourceKind(request);
  checkMapping(kind, request, true);
  const { name, qualifier } = functionRef(context.place, request.FunctionName);
  requireTarget(context, name, qualifier);
  await requireSource(context, kind, request.EventSourceArn ?? "", { name, qualifier });
  refuseDuplicate(context, kind, { name, functionArn: functionArn(context.place, name, qualifier) }, request);
  const {
    FunctionName: _,
    Enabled: enabled = true,
    Tags: tags = {},
    StartingPositionTimestamp: timestamp,
    ...settings
  } = request;
  checkTags(tags);
  const record: MappingRecord = {
    uuid,
    functionName: name,
    enabled,
    functionArn: functionArn(context.place, name, qualifier),
    ...(hasPosition(kind) && { lastProcessingResult: "No records processed" }),
    ...(timestamp !== undefined && { startingPositionTimestamp: timestamp.getTime() }),
    state: "Creating",
    stateTransitionReason: reason(kind),
    lastModified: clock.now(),
    settings: withoutEmpty({ ...defaults(kind, uuid), ...settings }),
  };
  store(context, record);
  if (Object.keys(tags).length > 0) tables.tags.set("", mappingArn(context, record.uuid), tags);
  return view(context, record);
}

function update(
  context: LambdaContext,
  request: UpdateEventSourceMappingRequest,
): EventSourceMappingConfiguration {
  const before = settled(context, request.UUID, "update");
  const { UUID: _, FunctionName: functionName, Enabled: enabled = before.enabled, ...changes } = request;
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  const settings: MappingSettings = { ...before.settings, ...given };
  const kind = sourceKind(settings);
  checkMapping(kind, settings, false);
  const target = functionName === undefined ? undefined : functionRef(context.place, functionName);
  if (target !== undefined) requireTarget(context, target.name, target.qualifier);
  const changed = enabled !== before.enabled;
  const record: MappingRecord = {
    ...before,
    ...(target !== undefined && {
      functionName: target.name,
      functionArn: functionArn(context.place, target.name, target.qualifier),
    }),
    enabled,
    state: changed ? (enabled ? "Enabling" : "Disabling") : "Updating",
    stateTransitionReason: reason(kind),
    lastModified: context.clock.now(),
    settings: withoutEmpty(settings),
  };
  store(context, record);
  return view(context, record);
}

/** These are removed by an empty one: AWS shows none then. */
function withoutEmpty({
  FilterCriteria: filters,
  ScalingConfig: scaling,
  ProvisionedPollerConfig: pollers,
  ...settings
}: MappingSettings): MappingSettings {
  return {
    ...settings,
    ...((filters?.Filters ?? []).length > 0 && { FilterCriteria: filters }),
    ...(scaling?.MaximumConcurrency !== undefined && { ScalingConfig: scaling }),
    ...(Object.keys(pollers ?? {}).length > 0 && { ProvisionedPollerConfig: pollers }),
  };
}

function list(
  context: LambdaContext,
  request: ListEventSourceMappingsRequest,
): ListEventSourceMappingsResponse {
  const wanted =
    request.FunctionName === undefined ? undefined : functionRef(context.place, request.FunctionName);
  const mappings = [...context.tables.eventSourceMappings.of("").values()]
    .filter(
      (record) =>
        (wanted === undefined ||
          record.functionArn === functionArn(context.place, wanted.name, wanted.qualifier)) &&
        (request.EventSourceArn === undefined || record.settings.EventSourceArn === request.EventSourceArn),
    )
    .sort((a, b) => byText(a.uuid, b.uuid));
  const { items, next } = page(mappings, request, ({ uuid }) => uuid, { largest: 100 });
  return { EventSourceMappings: items.map((record) => view(context, record)), NextMarker: next };
}

/** Changes a mapping to what is declared now; members that are declared no more are AWS's defaults again. */
export function updateMapping(
  context: LambdaContext,
  uuid: string,
  { set, removed }: { readonly set: Readonly<Record<string, unknown>>; readonly removed: readonly string[] },
): void {
  settleMapping(context, uuid);
  const before = existing(context, uuid);
  const kept = Object.entries(before.settings).filter(([key]) => !removed.includes(key));
  const settings: MappingSettings = {
    ...defaults(sourceKind(before.settings), uuid),
    ...Object.fromEntries(kept),
  };
  if (removed.length > 0) store(context, { ...before, settings: withoutEmpty(settings) });
  settleMapping(context, uuid);
  const changes = { ...(removed.includes("Enabled") && { Enabled: true }), ...set };
  if (Object.keys(changes).length > 0) update(context, { UUID: uuid, ...changes });
}

/** Deletes a mapping without a wait. */
export function deleteMapping(context: LambdaContext, uuid: string): void {
  const record = context.tables.eventSourceMappings.get("", uuid);
  if (record === undefined) return;
  context.tables.eventSourceMappings.set("", uuid, { ...record, state: "Deleting" });
  settleMapping(context, uuid);
}

function store(context: LambdaContext, record: MappingRecord): void {
  context.tables.eventSourceMappings.set("", record.uuid, record);
  context.mappingChanged(record.uuid);
  context.settling.mappings.begin("", record.uuid, () => settleMapping(context, record.uuid));
}

/** Ends the state in between two. */
export function settleMapping({ tables, place, mappingChanged }: LambdaContext, uuid: string): void {
  const record = tables.eventSourceMappings.get("", uuid);
  if (record === undefined || record.state === "Enabled" || record.state === "Disabled") return;
  if (record.state === "Deleting") {
    tables.eventSourceMappings.delete("", uuid);
    tables.tags.delete("", mappingArn({ place }, uuid));
    mappingChanged(uuid);
    return;
  }
  tables.eventSourceMappings.set("", uuid, { ...record, state: record.enabled ? "Enabled" : "Disabled" });
}

function existing({ tables }: LambdaContext, uuid: string | undefined): MappingRecord {
  const found = tables.eventSourceMappings.get("", uuid ?? "");
  if (found === undefined) throw notFound("The resource you requested does not exist.");
  return found;
}

/** A mapping that is not in between two states. */
function settled(context: LambdaContext, uuid: string | undefined, verb: "update" | "delete"): MappingRecord {
  const record = existing(context, uuid);
  if (record.state !== "Enabled" && record.state !== "Disabled") {
    throw resourceInUse(verb);
  }
  return record;
}

function resourceInUse(verb: "update" | "delete"): ServiceError {
  return new ServiceError({
    code: "ResourceInUseException",
    status: 400,
    message: `Cannot ${verb} the event source mapping because it is in use.`,
    members: { Type: "User" },
  });
}

function requireTarget({ tables }: LambdaContext, name: string, qualifier = "$LATEST"): void {
  const exists =
    tables.versions.get(name, qualifier) !== undefined || tables.aliases.get(name, qualifier) !== undefined;
  if (!exists) throw invalidParameter("Function does not exist");
}

/** What AWS shows where the request did not say, as recorded. */
function defaults(kind: SourceKind, uuid: string): Partial<MappingSettings> {
  const batching = { MaximumBatchingWindowInSeconds: 0, FunctionResponseTypes: [] };
  if (kind === "sqs") return { BatchSize: 10, ...batching };
  if (kind === "kafka" || kind === "self-managed-kafka") {
    const member =
      kind === "kafka" ? "AmazonManagedKafkaEventSourceConfig" : "SelfManagedKafkaEventSourceConfig";
    return {
      BatchSize: 100,
      StartingPosition: "TRIM_HORIZON",
      [member]: { ConsumerGroupId: uuid },
    };
  }
  if (!isStream(kind)) return { BatchSize: 100, MaximumBatchingWindowInSeconds: 0 };
  return {
    BatchSize: 100,
    ...batching,
    ParallelizationFactor: 1,
    DestinationConfig: { OnFailure: {} },
    MaximumRecordAgeInSeconds: -1,
    BisectBatchOnFunctionError: false,
    MaximumRetryAttempts: -1,
    TumblingWindowInSeconds: 0,
  };
}

function reason(kind: SourceKind): string {
  return isStream(kind) ? "User action" : "USER_INITIATED";
}

function mappingArn({ place }: Pick<LambdaContext, "place">, uuid: string): string {
  return lambdaArn(place, `event-source-mapping:${uuid}`);
}

function view(context: LambdaContext, record: MappingRecord): EventSourceMappingConfiguration {
  const { uuid, lastModified, startingPositionTimestamp } = record;
  return {
    UUID: uuid,
    ...record.settings,
    FunctionArn: record.functionArn,
    State: record.state,
    StateTransitionReason: record.stateTransitionReason,
    LastProcessingResult: record.lastProcessingResult,
    LastModified: new Date(lastModified),
    StartingPositionTimestamp:
      startingPositionTimestamp === undefined ? undefined : new Date(startingPositionTimestamp),
    EventSourceMappingArn: mappingArn(context, uuid),
  };
}
