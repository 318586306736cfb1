import { itemsOf, nodeAt, textAt } from "../../../syntax/node.ts";
import { formatArn } from "../../../../shared/arn.ts";
import { jsonOf } from "../../../cloudFormation/evaluation/texts.ts";
import { getAtt, type Shape } from "../../../syntax/shape.ts";
import { alphanumeric, isEnabled, permission, settingOf, type Made, type ServiceEvent } from "../service.ts";

/** The scheduler asks for one, and here nobody looks at it. */
const role = formatArn({ service: "iam", region: "", accountId: "000000000000", resource: "role/scheduler" });

/** A rule, or for `method: scheduler` a schedule, for each of the rates. */
export function schedule(event: ServiceEvent): readonly Made[] {
  const { fn, settings, ofItsType: number } = event;
  const { range } = settings;
  const isScheduler = textAt(settingOf(event, "method")) === "scheduler";
  const state = isEnabled(event) ? "ENABLED" : "DISABLED";
  const target = { Arn: getAtt(fn.logicalId, "Arn", range), ...inputOf(event) };
  return itemsOf(settingOf(event, "rate", "rate")).flatMap((rate, at): Made[] => {
    const id = at === 0 ? `${number}` : `${number}x${at + 1}`;
    const common = { ScheduleExpression: rate, State: state };
    if (!isScheduler) {
      const properties = { ...common, Targets: [{ ...target, Id: `${fn.key}Schedule` }] };
      return [
        { id: `${fn.prefix}EventsRuleSchedule${id}`, type: "AWS::Events::Rule", range, properties },
        permission(event, `EventsRuleSchedule${id}`, "events.amazonaws.com"),
      ];
    }
    const zone = settingOf(event, "timezone");
    const properties = {
      ...common,
      FlexibleTimeWindow: { Mode: "OFF" },
      ...(zone !== undefined && { ScheduleExpressionTimezone: zone }),
      Target: { ...target, RoleArn: role },
    };
    return [{ id: `${fn.prefix}Schedule${id}`, type: "AWS::Scheduler::Schedule", range, properties }];
  });
}

export function eventBridge(event: ServiceEvent): readonly Made[] {
  const { fn, settings, number } = event;
  const { range } = settings;
  const bus = settingOf(event, "eventBus");
  const pattern = settingOf(event, "pattern");
  const expression = settingOf(event, "schedule");
  const name = `${fn.name}-rule-${number}`;
  const properties = {
    Name: name,
    State: isEnabled(event) ? "ENABLED" : "DISABLED",
    ...(bus !== undefined && { EventBusName: bus }),
    ...(pattern !== undefined && { EventPattern: pattern }),
    ...(expression !== undefined && { ScheduleExpression: expression }),
    Targets: [{ Arn: getAtt(fn.logicalId, "Arn", range), Id: `${name}-target`, ...inputOf(event) }],
  };
  return [
    { id: `${alphanumeric(name)}EventBridgeRule`, type: "AWS::Events::Rule", range, properties },
    permission(event, `EventBridge${number}`, "events.amazonaws.com"),
  ];
}

/** `input` is written as a map, and sent as JSON. */
function inputOf(event: ServiceEvent): Record<string, Shape> {
  const input = settingOf(event, "input");
  const path = settingOf(event, "inputPath");
  const transformer = settingOf(event, "inputTransformer");
  const template = nodeAt(transformer, "inputTemplate");
  const paths = nodeAt(transformer, "inputPathsMap");
  return {
    ...(input !== undefined && { Input: input.kind === "scalar" ? input : JSON.stringify(jsonOf(input)) }),
    ...(path !== undefined && { InputPath: path }),
    ...(template !== undefined && {
      InputTransformer: { InputTemplate: template, ...(paths !== undefined && { InputPathsMap: paths }) },
    }),
  };
}
