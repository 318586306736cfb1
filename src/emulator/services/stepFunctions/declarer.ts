import * as v from "valibot";
import { formatArn } from "../../../shared/arn.ts";
import type { Ask } from "../../contracts/ask.ts";
import type { ResourceDeclarer, WorkspaceResource } from "../../contracts/workspaceResources.ts";
import { json, read, tags, text } from "../../validation/properties.ts";
import type { StatesState } from "./state.ts";

const Machine = v.object({
  StateMachineType: v.optional(text),
  RoleArn: v.optional(text),
  Definition: v.optional(json),
  DefinitionString: v.optional(json),
  DefinitionSubstitutions: v.optional(v.record(v.string(), text), {}),
  Tags: v.optional(tags, {}),
});

/** State machines. */
export function statesDeclarer(state: StatesState, ask: Ask): ResourceDeclarer {
  return {
    types: ["AWS::StepFunctions::StateMachine"],
    declare: (resource) => declareMachine(state, ask, resource),
    async withdraw({ name }) {
      const arn = state.machineArn(name);
      if (state.machines.get("", arn) !== undefined)
        await ask("DeleteStateMachine", { stateMachineArn: arn });
    },
  };
}

async function declareMachine(
  state: StatesState,
  ask: Ask,
  { name, properties }: WorkspaceResource,
): Promise<void> {
  const { StateMachineType: type = "STANDARD", RoleArn, Tags, ...rest } = read(Machine, properties);
  const given = rest.DefinitionString ?? rest.Definition;
  if (given === undefined) throw new Error("it has no definition that the emulator reads");
  const definition = substituted(given, rest.DefinitionSubstitutions);
  const roleArn = RoleArn ?? roleOf(state, name);
  const arn = state.machineArn(name);
  const existing = state.machines.get("", arn);
  if (existing !== undefined && existing.type === type) {
    const isSame = existing.definition === definition && existing.roleArn === roleArn;
    if (!isSame) await ask("UpdateStateMachine", { stateMachineArn: arn, definition, roleArn });
  } else {
    if (existing !== undefined) await ask("DeleteStateMachine", { stateMachineArn: arn });
    await ask("CreateStateMachine", { name, definition, roleArn, type });
  }
  const list = Object.entries(Tags).map(([key, value]) => ({ key, value }));
  if (list.length > 0) await ask("TagResource", { resourceArn: arn, tags: list });
}

/** A machine that names no role gets one of its own, as SAM makes it. */
function roleOf({ place: { accountId } }: StatesState, name: string): string {
  return formatArn({ service: "iam", region: "", accountId, resource: `role/${name}Role` });
}

/** `${Name}` in a definition's texts; what has no substitution stays as it is. */
function substituted(definition: string, values: Readonly<Record<string, string>>): string {
  return definition.replaceAll(/\$\{([A-Za-z0-9_]+)\}/g, (found, name: string) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    // They stand within texts of JSON.
    return value === undefined ? found : JSON.stringify(value).slice(1, -1);
  });
}
