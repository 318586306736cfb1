import type { DeniedPermission, IamMode } from "../../protocol/emulator.ts";
import type { Clock } from "../../shared/clock.ts";
import type { PermissionGuard } from "../contracts/permissions/permissions.ts";
import type { ResourceDeclarer } from "../contracts/workspaceResources.ts";
import { DeclaredRoles } from "../iam/declaredRoles.ts";
import { FunctionKeys } from "../iam/functionKeys.ts";
import { RolePermissions } from "../iam/rolePermissions.ts";

interface IamOptions {
  readonly mode: IamMode;
  /** That the functions' keys are derived from. */
  readonly secret: string;
  readonly region: string;
  readonly accountId: string;
  readonly clock: Clock;
}

export interface Iam {
  readonly keys: FunctionKeys;
  /** Undefined where nothing is compared. */
  readonly guard: PermissionGuard | undefined;
  readonly declarer: ResourceDeclarer;
  /** What AWS would have denied to functions. */
  denied(): readonly DeniedPermission[];
  reset(): void;
}

/** The functions' keys and roles, and who compares them with what the functions ask for. */
export function openIam({ mode, secret, clock, ...place }: IamOptions): Iam {
  const keys = new FunctionKeys(secret);
  const roles = new DeclaredRoles(() => permissions?.forget());
  const permissions = mode === "off" ? undefined : new RolePermissions({ mode, keys, roles, clock, place });
  return {
    keys,
    guard: permissions,
    declarer: roles,
    denied: () => permissions?.denied ?? [],
    reset: () => permissions?.forget(),
  };
}
