import * as v from "valibot";
import type { Ask } from "../../../../contracts/ask.ts";
import type { WorkspaceResource } from "../../../../contracts/workspaceResources.ts";
import { flag, read, text } from "../../../../validation/properties.ts";
import type { LambdaContext } from "../../state/context.ts";
import type { FunctionRef } from "../../state/names.ts";
import type { DeclaredOfFunction } from "./declaredOfFunction.ts";
import { qualified } from "./qualified.ts";

const Permission = v.object({
  Action: v.optional(text, "lambda:InvokeFunction"),
  Principal: text,
  SourceArn: v.optional(text),
  SourceAccount: v.optional(text),
  EventSourceToken: v.optional(text),
  FunctionUrlAuthType: v.optional(text),
  InvokedViaFunctionUrl: v.optional(flag),
  PrincipalOrgID: v.optional(text),
});

/** `AWS::Lambda::Permission`: a statement of the resource policy of a function, a version or an alias. */
export function declaredPermissions({ tables }: LambdaContext, ask: Ask): DeclaredOfFunction {
  const remove = async ({ name, qualifier }: FunctionRef, resource: WorkspaceResource) => {
    const { statements = [] } = tables.policies.get(name, qualifier ?? "") ?? {};
    const StatementId = statementId(resource);
    if (!statements.some(({ Sid }) => Sid === StatementId)) return;
    await ask("RemovePermission", { FunctionName: name, StatementId, ...qualified(qualifier) });
  };
  return {
    async declare(target, resource) {
      const permission = read(Permission, resource.properties);
      await remove(target, resource);
      await ask("AddPermission", {
        FunctionName: target.name,
        StatementId: statementId(resource),
        ...permission,
        ...qualified(target.qualifier),
      });
    },
    withdraw: remove,
  };
}

/** CloudFormation makes it of the stack's name, the logical id and chance. */
function statementId({ name }: WorkspaceResource): string {
  return name.replaceAll(/[^a-zA-Z0-9-_]+/g, "-").slice(0, 100);
}
