import type {
  CreateLoadBalancerInput,
  DeleteLoadBalancerInput,
  DescribeLoadBalancerAttributesInput,
  DescribeLoadBalancersInput,
  ModifyLoadBalancerAttributesInput,
  SetIpAddressTypeInput,
  SetSecurityGroupsInput,
  SetSubnetsInput,
} from "@aws-sdk/client-elastic-load-balancing-v2";
import { loadBalancerArn, loadBalancerHost } from "../../../shared/loadBalancerIds.ts";
import type { Operation } from "../../contracts/service.ts";
import { attributeList, changedAttributes, loadBalancerDefaults } from "./attributes.ts";
import { duplicateLoadBalancer, loadBalancerMissing, notPermitted, validationError } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { type BalancingState, type LoadBalancerRecord, type Place, tagRecord } from "./state.ts";

export interface BalancingMeans {
  readonly state: BalancingState;
  readonly now: () => number;
  /** Where the emulator answers. */
  readonly endpoint: () => string;
}

export function loadBalancerOperations({ state, now, endpoint }: BalancingMeans): Record<string, Operation> {
  const view = (kept: LoadBalancerRecord) => {
    const { arn, name, createdAt, tags: _, attributes: __, ...balancer } = kept;
    return {
      ...balancer,
      LoadBalancerArn: arn,
      LoadBalancerName: name,
      DNSName: loadBalancerHost(name, state.place.region, endpoint()),
      CreatedTime: new Date(createdAt),
    };
  };
  return {
    CreateLoadBalancer(input: CreateLoadBalancerInput) {
      const { Name = "" } = input;
      if (state.loadBalancers.get("", loadBalancerArn(state.place, Name)) !== undefined) {
        throw duplicateLoadBalancer(Name);
      }
      const balancer = newLoadBalancer(input, state.place, now());
      state.change(() => state.loadBalancers.set("", balancer.arn, balancer));
      return { LoadBalancers: [view(balancer)] };
    },
    DescribeLoadBalancers({ LoadBalancerArns: arns, Names: names, ...page }: DescribeLoadBalancersInput) {
      const all = [...state.loadBalancers.of("").values()];
      const chosen = all.filter(
        ({ arn, name }) =>
          (arns === undefined || arns.includes(arn)) && (names === undefined || names.includes(name)),
      );
      if (chosen.length < (arns?.length ?? names?.length ?? 0)) throw loadBalancerMissing();
      const { items, ...more } = pageOf(chosen, ({ arn }) => arn, page);
      return { LoadBalancers: items.map(view), ...more };
    },
    DeleteLoadBalancer({ LoadBalancerArn = "" }: DeleteLoadBalancerInput) {
      // As on AWS, one that is not there is deleted.
      const found = state.loadBalancers.get("", LoadBalancerArn);
      if (found?.attributes["deletion_protection.enabled"] === "true") {
        throw notPermitted(
          `Load balancer '${LoadBalancerArn}' cannot be deleted because deletion protection is enabled`,
        );
      }
      state.removeLoadBalancer(LoadBalancerArn);
      return {};
    },
    DescribeLoadBalancerAttributes({ LoadBalancerArn }: DescribeLoadBalancerAttributesInput) {
      const { attributes } = state.existingLoadBalancer(LoadBalancerArn);
      return { Attributes: attributeList(attributes, loadBalancerDefaults) };
    },
    ModifyLoadBalancerAttributes({ LoadBalancerArn, Attributes }: ModifyLoadBalancerAttributesInput) {
      const before = state.existingLoadBalancer(LoadBalancerArn);
      const attributes = changedAttributes(before.attributes, Attributes, loadBalancerDefaults);
      state.change(() => state.loadBalancers.set("", before.arn, { ...before, attributes }));
      return { Attributes: attributeList(attributes, loadBalancerDefaults) };
    },
    ...networkOperations(state),
  };
}

function networkOperations(state: BalancingState): Record<string, Operation> {
  const changed = (arn: string | undefined, members: Partial<LoadBalancerRecord>): void => {
    const before = state.existingLoadBalancer(arn);
    state.change(() => state.loadBalancers.set("", before.arn, { ...before, ...members }));
  };
  return {
    SetSecurityGroups({ LoadBalancerArn, SecurityGroups = [] }: SetSecurityGroupsInput) {
      changed(LoadBalancerArn, { SecurityGroups });
      return { SecurityGroupIds: SecurityGroups };
    },
    SetSubnets({ LoadBalancerArn, Subnets = [], SubnetMappings }: SetSubnetsInput) {
      const AvailabilityZones = zonesOf(Subnets, SubnetMappings, state.place);
      changed(LoadBalancerArn, { AvailabilityZones });
      return { AvailabilityZones };
    },
    SetIpAddressType({ LoadBalancerArn, IpAddressType }: SetIpAddressTypeInput) {
      changed(LoadBalancerArn, { IpAddressType });
      return { IpAddressType };
    },
  };
}

/** A new load balancer by what it is asked to be. Throws `ValidationError`. */
export function newLoadBalancer(
  input: CreateLoadBalancerInput,
  place: Place,
  createdAt: number,
): LoadBalancerRecord {
  const {
    Name = "",
    Subnets,
    SubnetMappings,
    SecurityGroups = [],
    Scheme,
    Type,
    IpAddressType,
    Tags,
  } = input;
  if (!/^(?!-|internal-)[A-Za-z0-9-]{1,32}(?<!-)$/.test(Name)) {
    throw validationError(
      `The load balancer name '${Name}' must have at most 32 letters, digits and hyphens, and begin and end with none of them`,
    );
  }
  if (Type !== undefined && Type !== "application") {
    throw validationError(`Only application load balancers are emulated, not '${Type}'`);
  }
  return {
    arn: loadBalancerArn(place, Name),
    name: Name,
    createdAt,
    tags: tagRecord(Tags),
    attributes: {},
    CanonicalHostedZoneId: "Z35SXDOTRQ7X7K",
    Scheme: Scheme ?? "internet-facing",
    VpcId: "vpc-00000000",
    State: { Code: "active" },
    Type: "application",
    AvailabilityZones: zonesOf(Subnets ?? [], SubnetMappings, place),
    SecurityGroups,
    IpAddressType: IpAddressType ?? "ipv4",
  };
}

function zonesOf(
  subnets: readonly string[],
  mappings: CreateLoadBalancerInput["SubnetMappings"],
  { region }: Place,
) {
  const all = [...subnets, ...(mappings ?? []).flatMap(({ SubnetId }) => SubnetId ?? [])];
  return all.map((SubnetId, index) => ({
    ZoneName: `${region}${String.fromCharCode(97 + (index % 26))}`,
    SubnetId,
    LoadBalancerAddresses: [],
  }));
}
