import type {
  CreateTargetGroupInput,
  DeleteTargetGroupInput,
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupsInput,
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { targetGroupArn } from "../../../shared/loadBalancerIds.ts";
import type { Operation } from "../../contracts/service.ts";
import { attributeList, changedAttributes, functionGroupDefaults, otherGroupDefaults } from "./attributes.ts";
import { duplicateTargetGroup, targetGroupInUse, targetGroupMissing, validationError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { type BalancingState, type Place, tagRecord, type TargetGroupRecord } from "./state.ts";
import { balancersOf } from "./users.ts";

export function targetGroupOperations(state: BalancingState): Record<string, Operation> {
  const view = (kept: TargetGroupRecord) => {
    const { arn, name, tags: _, attributes: __, targets: ___, ...group } = kept;
    const LoadBalancerArns = balancersOf(state, arn);
    return { ...group, TargetGroupArn: arn, TargetGroupName: name, LoadBalancerArns };
  };
  return {
    CreateTargetGroup(input: CreateTargetGroupInput) {
      const { Name = "" } = input;
      if (state.targetGroups.get("", targetGroupArn(state.place, Name)) !== undefined) {
        throw duplicateTargetGroup(Name);
      }
      const group = newTargetGroup(input, state.place);
      state.change(() => state.targetGroups.set("", group.arn, group));
      return { TargetGroups: [view(group)] };
    },
    DescribeTargetGroups(input: DescribeTargetGroupsInput) {
      const { LoadBalancerArn, TargetGroupArns: arns, Names: names, ...page } = input;
      if (LoadBalancerArn !== undefined) state.existingLoadBalancer(LoadBalancerArn);
      const chosen = [...state.targetGroups.of("").values()].filter(
        ({ arn, name }) =>
          (arns === undefined || arns.includes(arn)) &&
          (names === undefined || names.includes(name)) &&
          (LoadBalancerArn === undefined || balancersOf(state, arn).includes(LoadBalancerArn)),
      );
      if (chosen.length < (arns?.length ?? names?.length ?? 0)) throw targetGroupMissing();
      const { items, ...more } = pageOf(chosen, ({ arn }) => arn, page);
      return { TargetGroups: items.map(view), ...more };
    },
    ModifyTargetGroup({ TargetGroupArn, ...members }: ModifyTargetGroupInput) {
      const before = state.existingTargetGroup(TargetGroupArn);
      const changed = { ...before, ...members };
      state.change(() => state.targetGroups.set("", before.arn, changed));
      return { TargetGroups: [view(changed)] };
    },
    DeleteTargetGroup({ TargetGroupArn = "" }: DeleteTargetGroupInput) {
      if (balancersOf(state, TargetGroupArn).length > 0) throw targetGroupInUse(TargetGroupArn);
      state.health.delete(TargetGroupArn);
      state.change(() => state.targetGroups.delete("", TargetGroupArn));
      return {};
    },
    DescribeTargetGroupAttributes({ TargetGroupArn }: DescribeTargetGroupAttributesInput) {
      const group = state.existingTargetGroup(TargetGroupArn);
      return { Attributes: attributeList(group.attributes, defaultsOf(group)) };
    },
    ModifyTargetGroupAttributes({ TargetGroupArn, Attributes }: ModifyTargetGroupAttributesInput) {
      const before = state.existingTargetGroup(TargetGroupArn);
      const attributes = changedAttributes(before.attributes, Attributes, defaultsOf(before));
      state.change(() => state.targetGroups.set("", before.arn, { ...before, attributes }));
      return { Attributes: attributeList(attributes, defaultsOf(before)) };
    },
  };
}

export function defaultsOf({ TargetType }: Pick<TargetGroupRecord, "TargetType">) {
  return TargetType === "lambda" ? functionGroupDefaults : otherGroupDefaults;
}

/** A new target group by what it is asked to be. Throws `ValidationError`. */
export function newTargetGroup(input: CreateTargetGroupInput, place: Place): TargetGroupRecord {
  const { Name = "", TargetType = "instance", Tags, ...members } = input;
  if (!/^(?!-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(Name)) {
    throw validationError(
      `The target group name '${Name}' must have at most 32 letters, digits and hyphens, and begin and end with none of them`,
    );
  }
  const isFunction = TargetType === "lambda";
  if (!isFunction && (members.Protocol === undefined || members.Port === undefined)) {
    throw validationError("A protocol and a port must be specified");
  }
  const shared = {
    HealthCheckPath: "/",
    HealthyThresholdCount: 5,
    UnhealthyThresholdCount: 2,
    Matcher: { HttpCode: "200" },
    IpAddressType: "ipv4",
  } as const;
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
  const own = isFunction
    ? { HealthCheckEnabled: false, HealthCheckIntervalSeconds: 35, HealthCheckTimeoutSeconds: 30 }
    : {
        HealthCheckEnabled: true,
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 5,
        HealthCheckProtocol: "HTTP" as const,
        HealthCheckPort: "traffic-port",
        ProtocolVersion: "HTTP1",
      };
  return {
    ...shared,
    ...own,
    ...members,
    TargetType,
    arn: targetGroupArn(place, Name),
    name: Name,
    tags: tagRecord(Tags),
    attributes: {},
    targets: [],
  };
}
