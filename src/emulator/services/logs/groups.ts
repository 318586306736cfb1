import type {
  CreateLogGroupRequest,
  DeleteLogGroupRequest,
  DescribeLogGroupsRequest,
  DescribeLogGroupsResponse,
  DeleteRetentionPolicyRequest,
  LogGroup,
  PutRetentionPolicyRequest,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clock } from "../../../shared/clock.ts";
import type { Operation } from "../../contracts/service.ts";
import { alreadyExists, invalidParameter } from "./errors.ts";
import { groupArn, groupNameOf, type Place, requireGroup } from "./names.ts";
import { pageOf } from "./paging.ts";
import type { Group, LogStore } from "./store.ts";
import type { Filters } from "./subscriptions/state.ts";

interface GroupOptions extends Place {
  readonly store: LogStore;
  readonly clock: Clock;
  readonly filters: Filters;
  /** Something is there to be swept away. */
  readonly removed: () => void;
}

export function groupOperations({
  store,
  filters,
  clock,
  removed,
  ...place
}: GroupOptions): Record<string, Operation> {
  return {
    CreateLogGroup({ logGroupName: name = "", logGroupClass, kmsKeyId, tags }: CreateLogGroupRequest) {
      if (store.group(name) !== undefined) throw alreadyExists("group");
      store.addGroup({
        name,
        created: clock.now(),
        class: logGroupClass ?? "STANDARD",
        ...(kmsKeyId !== undefined && { kmsKey: kmsKeyId }),
        ...(tags !== undefined && { tags }),
      });
    },
    DeleteLogGroup(input: DeleteLogGroupRequest) {
      const group = requireGroup(store, input);
      store.transaction(() => {
        store.removeGroup(group.id);
        filters.deleteOwner(group.name);
      });
      removed();
    },
    DescribeLogGroups(input: DescribeLogGroupsRequest): DescribeLogGroupsResponse {
      const {
        logGroupNamePrefix: prefix,
        logGroupNamePattern: pattern,
        logGroupClass,
        logGroupIdentifiers,
      } = input;
      if (prefix !== undefined && pattern !== undefined) {
        throw invalidParameter(
          "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.",
        );
      }
      const wanted = logGroupIdentifiers && new Set(logGroupIdentifiers.map(groupNameOf));
      const groups = store
        .groups()
        .filter(
          (group) =>
            group.name.startsWith(prefix ?? "") &&
            group.name.toLowerCase().includes(pattern?.toLowerCase() ?? "") &&
            (logGroupClass === undefined || group.class === logGroupClass) &&
            (wanted === undefined || wanted.has(group.name)),
        );
      const { items, nextToken } = pageOf(groups, (group) => group.name, input);
      return { logGroups: items.map((group) => describe(group, place)), nextToken };
    },
    PutRetentionPolicy(input: PutRetentionPolicyRequest) {
      store.setRetention(requireGroup(store, input).id, input.retentionInDays ?? null);
      removed();
    },
    DeleteRetentionPolicy(input: DeleteRetentionPolicyRequest) {
      store.setRetention(requireGroup(store, input).id, null);
    },
  };
}

function describe(group: Group, place: Place): LogGroup {
  const arn = groupArn(place, group.name);
  return {
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retention_days !== null && { retentionInDays: group.retention_days }),
    metricFilterCount: 0,
    arn: `${arn}:*`,
    storedBytes: 0,
    ...(group.kms_key !== null && { kmsKeyId: group.kms_key }),
    logGroupClass: group.class,
    logGroupArn: arn,
    deletionProtectionEnabled: false,
  };
}
