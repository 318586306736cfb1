import type {
  DeleteFunctionEventInvokeConfigRequest,
  DestinationConfig,
  FunctionEventInvokeConfig,
  GetFunctionEventInvokeConfigRequest,
  ListFunctionEventInvokeConfigsRequest,
  ListFunctionEventInvokeConfigsResponse,
  PutFunctionEventInvokeConfigRequest,
  UpdateFunctionEventInvokeConfigRequest,
} from "@aws-sdk/client-lambda";
import { parseArn } from "../../../../shared/arn.ts";
import type { Operation } from "../../../contracts/service.ts";
import type { LambdaContext } from "../state/context.ts";
import { invalidParameter, notFound } from "../errors.ts";
import { refOf } from "../state/lookup.ts";
import { functionArn, functionRef } from "../state/names.ts";
import { byText, page } from "../state/paging.ts";
import type { EventInvokeRecord } from "../state/records.ts";

type Change = PutFunctionEventInvokeConfigRequest | UpdateFunctionEventInvokeConfigRequest;

export function eventInvokeConfigOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return {
    PutFunctionEventInvokeConfig: (request: PutFunctionEventInvokeConfigRequest) =>
      store(context, request, undefined),
    UpdateFunctionEventInvokeConfig: (request: UpdateFunctionEventInvokeConfigRequest) => {
      requireChange(request);
      const { name, qualifier } = target(context, request);
      requireFunction(context, name, qualifier);
      return store(context, request, existing(context, name, qualifier));
    },
    GetFunctionEventInvokeConfig: (request: GetFunctionEventInvokeConfigRequest) => {
      const { name, qualifier } = target(context, request);
      return view(context, name, qualifier, existing(context, name, qualifier));
    },
    DeleteFunctionEventInvokeConfig: (request: DeleteFunctionEventInvokeConfigRequest): void => {
      const { name, qualifier } = target(context, request);
      existing(context, name, qualifier);
      tables.eventInvokeConfigs.delete(name, qualifier);
    },
    ListFunctionEventInvokeConfigs: (
      request: ListFunctionEventInvokeConfigsRequest,
    ): ListFunctionEventInvokeConfigsResponse => {
      const { name } = refOf(context, { FunctionName: request.FunctionName });
      requireFunction(context, name, "$LATEST");
      const configs = [...tables.eventInvokeConfigs.of(name)].sort(([a], [b]) => byText(a, b));
      const { items, next } = page(configs, request, ([qualifier]) => qualifier);
      return {
        FunctionEventInvokeConfigs: items.map(([qualifier, record]) =>
          view(context, name, qualifier, record),
        ),
        NextMarker: next,
      };
    },
  };
}

function store(
  context: LambdaContext,
  request: Change,
  before: EventInvokeRecord | undefined,
): FunctionEventInvokeConfig {
  requireChange(request);
  const { name, qualifier } = target(context, request);
  requireFunction(context, name, qualifier);
  const {
    MaximumRetryAttempts: retries = before?.maximumRetryAttempts,
    MaximumEventAgeInSeconds: age = before?.maximumEventAgeInSeconds,
  } = request;
  const destinations = {
    OnSuccess: request.DestinationConfig?.OnSuccess ?? before?.destinations.OnSuccess ?? {},
    OnFailure: request.DestinationConfig?.OnFailure ?? before?.destinations.OnFailure ?? {},
  };
  checkDestinations(context, name, destinations);
  const record: EventInvokeRecord = {
    lastModified: context.clock.now(),
    ...(retries !== undefined && { maximumRetryAttempts: retries }),
    ...(age !== undefined && { maximumEventAgeInSeconds: age }),
    destinations,
  };
  context.tables.eventInvokeConfigs.set(name, qualifier, record);
  return view(context, name, qualifier, record);
}

/** AWS checks this before it looks for the function. */
function requireChange({ MaximumRetryAttempts, MaximumEventAgeInSeconds, DestinationConfig }: Change): void {
  if (
    MaximumRetryAttempts === undefined &&
    MaximumEventAgeInSeconds === undefined &&
    DestinationConfig === undefined
  ) {
    throw invalidParameter("You must specify at least one of error handling or destination setting.");
  }
}

function target(
  context: LambdaContext,
  request: { FunctionName: string | undefined; Qualifier?: string | undefined },
) {
  const { name, qualifier = "$LATEST" } = refOf(context, request);
  return { name, qualifier };
}

function requireFunction({ tables }: LambdaContext, name: string, qualifier: string): void {
  const exists =
    tables.versions.get(name, qualifier) !== undefined || tables.aliases.get(name, qualifier) !== undefined;
  if (!exists) throw notFound("The function doesn't exist.");
}

function existing({ place, tables }: LambdaContext, name: string, qualifier: string): EventInvokeRecord {
  const found = tables.eventInvokeConfigs.get(name, qualifier);
  if (found === undefined) {
    throw notFound(`The function ${functionArn(place, name, qualifier)} doesn't have an EventInvokeConfig`);
  }
  return found;
}

function checkDestinations(context: LambdaContext, name: string, config: DestinationConfig): void {
  for (const destination of [config.OnSuccess?.Destination, config.OnFailure?.Destination]) {
    if (destination === undefined || destination === "") continue;
    const service = parseArn(destination)?.service ?? "";
    if (service === "lambda") {
      checkFunctionDestination(context, name, destination);
    } else if (!["sqs", "sns", "events", "s3"].includes(service)) {
      throw invalidParameter(`The provided destination config ${javaText(config)} is invalid.`);
    }
  }
}

/** A configuration as the message shows it: as Java prints AWS's own object. */
function javaText({ OnSuccess, OnFailure }: DestinationConfig): string {
  const shown = (name: string, destination: string | undefined) =>
    destination === undefined ? "null" : `${name}(destination=${destination})`;
  const success = shown("OnSuccess", OnSuccess?.Destination);
  const failure = shown("OnFailure", OnFailure?.Destination);
  return `DestinationConfig(onSuccess=${success}, onFailure=${failure})`;
}

function checkFunctionDestination(context: LambdaContext, name: string, destination: string): void {
  const { name: destinationName } = functionRef(context.place, destination);
  if (destinationName === name) {
    throw invalidParameter("You can't specify the function as a destination for itself.");
  }
  if (context.tables.functions.get("", destinationName) === undefined) {
    throw invalidParameter(`The destination ARN ${destination} is invalid.`);
  }
}

function view(
  { place }: LambdaContext,
  name: string,
  qualifier: string,
  record: EventInvokeRecord,
): FunctionEventInvokeConfig {
  return {
    LastModified: new Date(record.lastModified),
    FunctionArn: functionArn(place, name, qualifier),
    MaximumRetryAttempts: record.maximumRetryAttempts,
    MaximumEventAgeInSeconds: record.maximumEventAgeInSeconds,
    DestinationConfig: record.destinations,
  };
}
