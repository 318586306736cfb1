import * as v from "valibot";
import type { Ask } from "../../../../contracts/ask.ts";
import type { ServiceDefinition } from "../../../../contracts/service.ts";
import {
  Missing,
  type ResourceDeclarer,
  type WorkspaceResource,
} from "../../../../contracts/workspaceResources.ts";
import { read, text } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";
import { functionRef, type FunctionRef } from "../../state/names.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";
import { declaredAliases } from "./aliases.ts";
import { declaredEventInvokeConfigs } from "./eventInvokeConfigs.ts";
import { declaredMappings } from "./mappings.ts";
import { declaredPermissions } from "./permissions.ts";
import { declaredUrls } from "./urls.ts";
import { declaredVersions } from "./versions.ts";

type Validate = NonNullable<ServiceDefinition["validate"]>;

const Target = v.object({
  FunctionName: v.optional(text),
  TargetFunctionArn: v.optional(text),
  Qualifier: v.optional(text),
});

/** Resources of their own that belong to functions; what SAM says within a function comes with the function. */
export function lambdaDeclarer(context: LambdaContext, ask: Ask, validate: Validate): ResourceDeclarer {
  const byType = new Map<string, DeclaredOfFunction>([
    ["AWS::Lambda::Version", declaredVersions(context, ask)],
    ["AWS::Lambda::Alias", declaredAliases(context, ask)],
    ["AWS::Lambda::Permission", declaredPermissions(context, ask)],
    ["AWS::Lambda::Url", declaredUrls(context)],
    ["AWS::Lambda::EventInvokeConfig", declaredEventInvokeConfigs(context, ask)],
    ["AWS::Lambda::EventSourceMapping", declaredMappings(context, validate)],
  ]);
  const targetOf = ({ properties }: WorkspaceResource) => {
    const { FunctionName, TargetFunctionArn, Qualifier } = read(Target, properties);
    return functionRef(context.place, FunctionName ?? TargetFunctionArn, Qualifier);
  };
  const isThere = ({ name }: FunctionRef) => context.tables.functions.get("", name) !== undefined;
  return {
    types: [...byType.keys()],
    async declare(resource, before) {
      const target = targetOf(resource);
      // Why a function of the templates is not there has been said already.
      if (!isThere(target)) throw new Missing(`there is no function "${target.name}"`);
      await byType.get(resource.type)?.declare(target, resource, before);
    },
    async withdraw(resource) {
      const target = targetOf(resource);
      // A mapping outlives its function, everything else goes with it.
      if (!isThere(target) && resource.type !== "AWS::Lambda::EventSourceMapping") return;
      await byType.get(resource.type)?.withdraw(target, resource);
    },
  };
}
