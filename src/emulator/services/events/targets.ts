import type {
  ListTargetsByRuleRequest,
  PutTargetsRequest,
  RemoveTargetsRequest,
  Target,
} from "@aws-sdk/client-eventbridge";
import { parseArn } from "../../../shared/arn.ts";
import type { Operation } from "../../contracts/service.ts";
import { constraintBroken, invalid, limitExceeded } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { existingRule } from "./rules.ts";
import type { EventsState } from "./state.ts";
import { placeholdersOf, predefined } from "./transform/inputTransformer.ts";

/** AWS's quota. */
const targetsPerRule = 5;
const idPattern = /^[.\-_A-Za-z0-9]+$/;

export function targetOperations(state: EventsState): Record<string, Operation> {
  return {
    PutTargets({ Rule: name, EventBusName: bus, Targets: targets = [] }: PutTargetsRequest) {
      checkIds(targets);
      const arn = state.ruleArn(existingRule(state, name, bus));
      for (const target of targets) checkTarget(target);
      const ids = new Set([...state.targets.of(arn).keys(), ...targets.map(({ Id: id = "" }) => id)]);
      if (ids.size > targetsPerRule) throw limitExceeded();
      const failed = targets.filter(({ Arn: targetArn = "" }) => parseArn(targetArn) === undefined);
      state.together(() => {
        for (const target of targets) {
          if (!failed.includes(target)) state.targets.set(arn, target.Id ?? "", target);
        }
      });
      return {
        FailedEntryCount: failed.length,
        FailedEntries: failed.map(({ Id: id, Arn: targetArn }) => ({
          TargetId: id,
          ErrorCode: "ValidationException",
          ErrorMessage: `Provided Arn is not in correct format: ${targetArn}`,
        })),
      };
    },
    RemoveTargets({ Rule: name, EventBusName: bus, Ids: ids = [] }: RemoveTargetsRequest) {
      const arn = state.ruleArn(existingRule(state, name, bus));
      state.together(() => {
        for (const id of ids) state.targets.delete(arn, id);
      });
      return { FailedEntryCount: 0, FailedEntries: [] };
    },
    ListTargetsByRule(input: ListTargetsByRuleRequest) {
      const arn = state.ruleArn(existingRule(state, input.Rule, input.EventBusName));
      const targets = [...state.targets.of(arn).values()];
      const page = pageOf(targets, ({ Id: id = "" }) => id, { limit: input.Limit, token: input.NextToken });
      return { Targets: page.items, ...(page.token && { NextToken: page.token }) };
    },
  };
}

function checkIds(targets: readonly Target[]): void {
  for (const [index, { Id: id = "" }] of targets.entries()) {
    if (idPattern.test(id)) continue;
    throw constraintBroken(
      id,
      `targets.${index + 1}.member.id`,
      "Member must satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+",
    );
  }
}

function checkTarget({ Id: id, Input, InputPath, InputTransformer: transformer }: Target): void {
  const given = [Input, InputPath, transformer].filter((each) => each !== undefined);
  if (given.length > 1) {
    throw invalid(`Only one of Input, InputPath, or InputTransformer must be provided for target ${id}.`);
  }
  const known = Object.keys(transformer?.InputPathsMap ?? {});
  const unknown = placeholdersOf(transformer?.InputTemplate ?? "").find(
    (name) => !known.includes(name) && !predefined.includes(name),
  );
  if (unknown !== undefined) {
    throw invalid(`InputTemplate for target ${id} contains invalid placeholder ${unknown}.`);
  }
}
