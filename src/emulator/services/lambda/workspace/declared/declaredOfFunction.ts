import type { WorkspaceResource } from "../../../../contracts/workspaceResources.ts";
import type { FunctionRef } from "../../state/names.ts";

/** What makes the resources of one type that belong to functions. */
export interface DeclaredOfFunction {
  declare(
    target: FunctionRef,
    resource: WorkspaceResource,
    before: WorkspaceResource | undefined,
  ): void | Promise<void>;
  withdraw(target: FunctionRef, resource: WorkspaceResource): void | Promise<void>;
}
