import type {
  DeleteSubscriptionFilterRequest,
  DescribeSubscriptionFiltersRequest,
  DescribeSubscriptionFiltersResponse,
  PutSubscriptionFilterRequest,
  SubscriptionFilter,
} from "@aws-sdk/client-cloudwatch-logs";
import { parseArn } from "../../../../shared/arn.ts";
import type { Clock } from "../../../../shared/clock.ts";
import { type Operation, ServiceError } from "../../../contracts/service.ts";
import { invalidParameter } from "../errors.ts";
import { requireGroup } from "../names.ts";
import { pageOf } from "../paging.ts";
import { compilePattern } from "../pattern/patterns.ts";
import type { LogStore } from "../store.ts";
import type { FilterRecord, Filters } from "./state.ts";

interface FilterOptions {
  readonly store: LogStore;
  readonly filters: Filters;
  readonly clock: Clock;
  /** Whether there is a function, or a stream, of that ARN. */
  readonly exists: (arn: string) => Promise<boolean>;
  /** A filter was put: its destination may want to hear that it is one. */
  readonly put: (filter: FilterRecord) => void;
}

/** AWS's quota. */
const filtersPerGroup = 2;

/** What AWS says of a destination that it cannot reach; these are not recorded. */
const unreachable: Readonly<Record<string, string>> = {
  lambda:
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.",
  kinesis:
    "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state.",
};

export function subscriptionOperations({
  store,
  filters,
  clock,
  exists,
  put,
}: FilterOptions): Record<string, Operation> {
  return {
    async PutSubscriptionFilter(input: PutSubscriptionFilterRequest) {
      const { name: group } = requireGroup(store, { logGroupName: input.logGroupName });
      compilePattern(input.filterPattern);
      await checkDestination(input, exists);
      const name = input.filterName ?? "";
      const existing = filters.get(group, name);
      if (existing === undefined && filters.of(group).size >= filtersPerGroup) throw limitExceeded();
      const filter = recordOf(input, existing?.createdAt ?? clock.now());
      filters.set(group, name, filter);
      put(filter);
    },
    DescribeSubscriptionFilters(
      input: DescribeSubscriptionFiltersRequest,
    ): DescribeSubscriptionFiltersResponse {
      const { name: group } = requireGroup(store, { logGroupName: input.logGroupName });
      const found = [...filters.of(group).values()]
        .filter(({ name }) => name.startsWith(input.filterNamePrefix ?? ""))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = pageOf(found, ({ name }) => name, input);
      return { subscriptionFilters: items.map((filter) => describe(filter, group)), nextToken };
    },
    DeleteSubscriptionFilter(input: DeleteSubscriptionFilterRequest) {
      const { name: group } = requireGroup(store, { logGroupName: input.logGroupName });
      if (!filters.delete(group, input.filterName ?? "")) throw filterNotFound();
    },
  };
}

function recordOf(input: PutSubscriptionFilterRequest, createdAt: number): FilterRecord {
  const { roleArn, fieldSelectionCriteria, emitSystemFields } = input;
  return {
    name: input.filterName ?? "",
    pattern: input.filterPattern ?? "",
    destinationArn: input.destinationArn ?? "",
    distribution: input.distribution ?? "ByLogStream",
    applyOnTransformedLogs: input.applyOnTransformedLogs ?? false,
    createdAt,
    ...(roleArn !== undefined && { roleArn }),
    ...(fieldSelectionCriteria !== undefined && { fieldSelectionCriteria }),
    ...(emitSystemFields !== undefined && { emitSystemFields }),
  };
}

function describe(filter: FilterRecord, group: string): SubscriptionFilter {
  const { roleArn, fieldSelectionCriteria, emitSystemFields } = filter;
  return {
    filterName: filter.name,
    logGroupName: group,
    filterPattern: filter.pattern,
    destinationArn: filter.destinationArn,
    ...(roleArn !== undefined && { roleArn }),
    distribution: filter.distribution,
    applyOnTransformedLogs: filter.applyOnTransformedLogs,
    creationTime: filter.createdAt,
    ...(fieldSelectionCriteria !== undefined && { fieldSelectionCriteria }),
    ...(emitSystemFields !== undefined && { emitSystemFields: [...emitSystemFields] }),
  };
}

async function checkDestination(
  { destinationArn = "", roleArn }: PutSubscriptionFilterRequest,
  exists: (arn: string) => Promise<boolean>,
): Promise<void> {
  const service = parseArn(destinationArn)?.service;
  if (service === undefined) {
    throw invalidParameter(`destinationArn is not a valid ARN: ${destinationArn}`);
  }
  const refusal = unreachable[service];
  if (refusal === undefined) {
    throw invalidParameter(
      `PutSubscriptionFilter operation cannot work with destinationArn for vendor ${service}`,
    );
  }
  if (service === "lambda" && roleArn !== undefined) {
    throw invalidParameter("destinationArn for vendor lambda cannot be used with roleArn");
  }
  if (!(await exists(destinationArn))) throw invalidParameter(refusal);
}

function limitExceeded(): ServiceError {
  return new ServiceError({
    code: "LimitExceededException",
    status: 400,
    message: "Resource limit exceeded.",
  });
}

function filterNotFound(): ServiceError {
  return new ServiceError({
    code: "ResourceNotFoundException",
    status: 400,
    message: "The specified subscription filter does not exist.",
  });
}
