import type {
  DeleteProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigRequest,
  GetProvisionedConcurrencyConfigResponse,
  ListProvisionedConcurrencyConfigsRequest,
  ListProvisionedConcurrencyConfigsResponse,
  PutProvisionedConcurrencyConfigRequest,
  PutProvisionedConcurrencyConfigResponse,
} from "@aws-sdk/client-lambda";
import { ServiceError, type Operation } from "../../../../contracts/service.ts";
import { accountConcurrency, minUnreserved, provisionedTotal, unreservedConcurrency } from "../account.ts";
import { awsTime, type LambdaContext } from "../../state/context.ts";
import { conflict, invalidParameter, invalidParameterWithoutType } from "../../errors.ts";
import { existingAlias, existingFunction, existingVersion, refOf } from "../../state/lookup.ts";
import { functionArn, isAlias } from "../../state/names.ts";
import { byText, page } from "../../state/paging.ts";
import { keepProvisioned } from "./environments.ts";
import type { ProvisionedRecord } from "../../state/records.ts";

export function provisionedOperations(context: LambdaContext): Record<string, Operation> {
  const { tables } = context;
  return {
    PutProvisionedConcurrencyConfig: (request: PutProvisionedConcurrencyConfigRequest) =>
      put(context, request),
    GetProvisionedConcurrencyConfig: (
      request: GetProvisionedConcurrencyConfigRequest,
    ): GetProvisionedConcurrencyConfigResponse => {
      const { name, qualifier } = target(context, request);
      return view(existing(context, name, qualifier));
    },
    DeleteProvisionedConcurrencyConfig: (request: DeleteProvisionedConcurrencyConfigRequest): void => {
      const { name, qualifier } = target(context, request);
      if (context.state.changed(name, (change) => change.removeProvisioned(qualifier))) {
        keepProvisioned(context, name, existingVersion(context, name, qualifier).version);
      }
    },
    ListProvisionedConcurrencyConfigs: (
      request: ListProvisionedConcurrencyConfigsRequest,
    ): ListProvisionedConcurrencyConfigsResponse => {
      const { name } = refOf(context, request);
      existingFunction(context, name);
      const all = [...tables.provisioned.of(name)].sort(([a], [b]) => byText(a, b));
      const { items, next } = page(all, request, ([qualifier]) => qualifier);
      return {
        ProvisionedConcurrencyConfigs: items.map(([qualifier, record]) => ({
          FunctionArn: functionArn(context.place, name, qualifier),
          ...view(record),
        })),
        NextMarker: next,
      };
    },
  };
}

function put(
  context: LambdaContext,
  request: PutProvisionedConcurrencyConfigRequest,
): PutProvisionedConcurrencyConfigResponse {
  const { name, qualifier = "$LATEST" } = refOf(context, request);
  const unpublished = "Provisioned Concurrency Configs cannot be applied to unpublished function versions.";
  if (qualifier === "$LATEST") throw invalidParameter(unpublished);
  requireQualified(context, name, qualifier);
  if (isAlias(qualifier) && existingAlias(context, name, qualifier).functionVersion === "$LATEST") {
    throw invalidParameter(unpublished);
  }
  refuseOverlap(context, name, qualifier);
  const { ProvisionedConcurrentExecutions: requested = 1 } = request;
  checkCapacity(context, name, qualifier, requested);
  const record: ProvisionedRecord = {
    requested,
    lastModified: context.clock.now(),
    status: "IN_PROGRESS",
  };
  context.state.changed(name, (change) => change.putProvisioned(qualifier, record));
  keepProvisioned(context, name, existingVersion(context, name, qualifier).version);
  return view(record);
}

/** An alias and the version behind it cannot both be provisioned. */
function refuseOverlap({ tables }: LambdaContext, name: string, qualifier: string): void {
  const provisioned = tables.provisioned.of(name);
  const alias = tables.aliases.get(name, qualifier);
  if (alias !== undefined && provisioned.has(alias.functionVersion)) {
    throw conflict(
      "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
  const pointing = [...tables.aliases.of(name).values()].filter(
    ({ functionVersion }) => functionVersion === qualifier,
  );
  if (pointing.some((other) => provisioned.has(other.name))) {
    throw conflict("Version is pointed by a Provisioned Concurrency alias");
  }
}

function checkCapacity(context: LambdaContext, name: string, qualifier: string, requested: number): void {
  const { reservedConcurrency } = existingFunction(context, name);
  const total = provisionedTotal(context.tables, name, qualifier) + requested;
  if (reservedConcurrency !== undefined) {
    if (total > reservedConcurrency) {
      throw invalidParameter(
        "Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
      );
    }
    return;
  }
  const unreserved = unreservedConcurrency(context, name);
  if (total > accountConcurrency || total > unreserved) {
    throw invalidParameterWithoutType(
      `Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [${unreserved}].`,
    );
  }
  if (unreserved - total < minUnreserved) {
    throw invalidParameterWithoutType(
      `Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minUnreserved}].`,
    );
  }
}

function target(context: LambdaContext, request: GetProvisionedConcurrencyConfigRequest) {
  const { name, qualifier = "$LATEST" } = refOf(context, request);
  if (qualifier === "$LATEST") {
    throw invalidParameter("The function resource provided must be an alias or a published version.");
  }
  requireQualified(context, name, qualifier);
  return { name, qualifier };
}

function requireQualified(context: LambdaContext, name: string, qualifier: string): void {
  if (isAlias(qualifier)) existingAlias(context, name, qualifier);
  else existingVersion(context, name, qualifier);
}

function existing({ tables }: LambdaContext, name: string, qualifier: string): ProvisionedRecord {
  const found = tables.provisioned.get(name, qualifier);
  if (found === undefined) {
    throw new ServiceError({
      code: "ProvisionedConcurrencyConfigNotFoundException",
      status: 404,
      message: "No Provisioned Concurrency Config found for this function",
      members: { Type: "User" },
    });
  }
  return found;
}

function view({
  requested,
  status,
  statusReason,
  lastModified,
}: ProvisionedRecord): GetProvisionedConcurrencyConfigResponse {
  const allocated = status === "READY" ? requested : 0;
  return {
    RequestedProvisionedConcurrentExecutions: requested,
    AvailableProvisionedConcurrentExecutions: allocated,
    AllocatedProvisionedConcurrentExecutions: allocated,
    Status: status,
    StatusReason: statusReason,
    LastModified: awsTime(lastModified),
  };
}
