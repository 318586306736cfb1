import * as v from "valibot";
import { partArn } from "../../../shared/loadBalancerIds.ts";
import type { WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { flag, listOf, number, read, tags, text } from "../../validation/properties.ts";
import { withoutAbsent } from "../../validation/withoutAbsent.ts";
import { completeActions, completeConditions } from "./actions.ts";
import { changedAttributes, loadBalancerDefaults } from "./attributes.ts";
import { checkListener } from "./listeners.ts";
import { newLoadBalancer } from "./loadBalancers.ts";
import { checkRule } from "./rules.ts";
import type { BalancingState } from "./state.ts";
import { defaultsOf, newTargetGroup } from "./targetGroups.ts";
import { checkTargets } from "./targets.ts";

const texts = listOf(text);
const attributes = v.optional(listOf(v.object({ Key: text, Value: text })));
const values = v.optional(v.object({ Values: texts }));

const LoadBalancer = v.object({
  Scheme: v.optional(v.picklist(["internet-facing", "internal"])),
  Type: v.optional(v.picklist(["application", "network", "gateway"])),
  Subnets: v.optional(texts),
  SecurityGroups: v.optional(texts),
  LoadBalancerAttributes: attributes,
  Tags: v.optional(tags),
});

const TargetGroup = v.object({
  TargetType: v.optional(v.picklist(["alb", "instance", "ip", "lambda"])),
  Protocol: v.optional(v.picklist(["HTTP", "HTTPS"])),
  Port: v.optional(number),
  HealthCheckEnabled: v.optional(flag),
  HealthCheckPath: v.optional(text),
  HealthCheckIntervalSeconds: v.optional(number),
  HealthCheckTimeoutSeconds: v.optional(number),
  HealthyThresholdCount: v.optional(number),
  UnhealthyThresholdCount: v.optional(number),
  Matcher: v.optional(v.object({ HttpCode: v.optional(text) })),
  Targets: v.optional(listOf(v.object({ Id: text, Port: v.optional(number) })), []),
  TargetGroupAttributes: attributes,
  Tags: v.optional(tags),
});

const Actions = listOf(
  v.object({
    Type: v.picklist([
      "authenticate-cognito",
      "authenticate-oidc",
      "fixed-response",
      "forward",
      "jwt-validation",
      "redirect",
    ]),
    Order: v.optional(number),
    TargetGroupArn: v.optional(text),
    ForwardConfig: v.optional(
      v.object({ TargetGroups: listOf(v.object({ TargetGroupArn: text, Weight: v.optional(number, 1) })) }),
    ),
    FixedResponseConfig: v.optional(
      v.object({ StatusCode: text, ContentType: v.optional(text), MessageBody: v.optional(text) }),
    ),
    RedirectConfig: v.optional(
      v.object({
        StatusCode: v.picklist(["HTTP_301", "HTTP_302"]),
        Protocol: v.optional(text),
        Host: v.optional(text),
        Port: v.optional(text),
        Path: v.optional(text),
        Query: v.optional(text),
      }),
    ),
  }),
);

const Conditions = listOf(
  v.object({
    Field: text,
    Values: v.optional(texts),
    HostHeaderConfig: values,
    PathPatternConfig: values,
    HttpRequestMethodConfig: values,
    SourceIpConfig: values,
    HttpHeaderConfig: v.optional(v.object({ HttpHeaderName: text, Values: texts })),
    QueryStringConfig: v.optional(
      v.object({ Values: listOf(v.object({ Key: v.optional(text), Value: text })) }),
    ),
  }),
);

const Listener = v.object({
  LoadBalancerArn: text,
  Port: number,
  Protocol: v.optional(v.picklist(["HTTP", "HTTPS"]), "HTTP"),
  DefaultActions: Actions,
});

const Rule = v.object({ ListenerArn: text, Priority: text, Conditions, Actions });

export function declare(state: BalancingState, resource: WorkspaceResource, at: number): void {
  state.change(() => {
    switch (resource.type) {
      case typeNamed("LoadBalancer"):
        return declareLoadBalancer(state, resource, at);
      case typeNamed("TargetGroup"):
        return declareTargetGroup(state, resource);
      case typeNamed("Listener"):
        return declareListener(state, resource);
      default:
        return declareRule(state, resource);
    }
  });
}

export function withdraw(state: BalancingState, { type, reference }: WorkspaceResource): void {
  if (type === typeNamed("LoadBalancer")) return state.removeLoadBalancer(reference);
  state.change(() => {
    if (type === typeNamed("TargetGroup")) state.targetGroups.delete("", reference);
    const listener = state.allListeners().find(({ arn }) => arn === reference);
    if (listener !== undefined) state.removeListener(listener);
    const rule = state.allRules().find(({ arn }) => arn === reference);
    if (rule !== undefined) state.rules.delete(rule.listenerArn, rule.arn);
  });
}

function typeNamed(kind: string): string {
  return `AWS::ElasticLoadBalancingV2::${kind}`;
}

function declareLoadBalancer(
  state: BalancingState,
  { name, properties }: WorkspaceResource,
  at: number,
): void {
  const { Tags, LoadBalancerAttributes, ...wanted } = withoutAbsent(read(LoadBalancer, properties));
  const made = newLoadBalancer({ ...wanted, Name: name }, state.place, at);
  const { createdAt = at } = state.loadBalancers.get("", made.arn) ?? {};
  // Templates say names of buckets and of other services, too, which count for nothing here.
  const known = (LoadBalancerAttributes ?? []).filter(({ Key }) => Object.hasOwn(loadBalancerDefaults, Key));
  const changed = changedAttributes({}, known, loadBalancerDefaults);
  state.loadBalancers.set("", made.arn, { ...made, createdAt, attributes: changed, tags: Tags ?? {} });
}

function declareTargetGroup(state: BalancingState, { name, properties }: WorkspaceResource): void {
  const declared = withoutAbsent(read(TargetGroup, properties));
  const { Tags, TargetGroupAttributes, Targets, ...wanted } = declared;
  const made = newTargetGroup({ ...wanted, Name: name }, state.place);
  checkTargets(made, Targets);
  state.targetGroups.set("", made.arn, {
    ...made,
    targets: Targets,
    attributes: changedAttributes({}, TargetGroupAttributes, defaultsOf(made)),
    tags: Tags ?? {},
  });
}

function declareListener(state: BalancingState, { name, properties }: WorkspaceResource): void {
  const { DefaultActions, LoadBalancerArn, ...wanted } = withoutAbsent(read(Listener, properties));
  const { arn } = state.existingLoadBalancer(LoadBalancerArn);
  const listener = {
    ...wanted,
    LoadBalancerArn: arn,
    DefaultActions: completeActions(DefaultActions),
    arn: partArn(arn, name),
    tags: {},
    attributes: {},
  };
  checkListener(state, listener);
  state.listeners.set(arn, listener.arn, listener);
}

function declareRule(state: BalancingState, { name, properties }: WorkspaceResource): void {
  const wanted = read(Rule, properties);
  const listener = state.existingListener(wanted.ListenerArn);
  const rule = {
    listenerArn: listener.arn,
    Priority: wanted.Priority,
    Conditions: completeConditions(wanted.Conditions),
    Actions: completeActions(wanted.Actions),
    IsDefault: false,
    arn: partArn(listener.arn, name),
    tags: {},
    attributes: {},
  };
  checkRule(state, rule);
  state.rules.set(listener.arn, rule.arn, rule);
}
