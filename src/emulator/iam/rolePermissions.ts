import type { DeniedPermission, IamMode } from "../../protocol/emulator.ts";
import { assumedRoleArn, parseArn } from "../../shared/arn.ts";
import type { Clock } from "../../shared/clock.ts";
import type { KeyHolder } from "../contracts/engine.ts";
import type {
  AskedOperation,
  NeededPermission,
  PermissionGuard,
  ResourcePlace,
} from "../contracts/permissions/permissions.ts";
import { decide, type Decision } from "./decide.ts";
import type { DeclaredRoles } from "./declaredRoles.ts";
import type { FunctionKeys } from "./functionKeys.ts";
import type { PolicyVariables } from "./variables.ts";
import { neededStatement, notice, refusalOf } from "./wording.ts";

interface RolePermissionsOptions {
  readonly mode: Exclude<IamMode, "off">;
  readonly keys: Pick<FunctionKeys, "holderOf">;
  readonly roles: Pick<DeclaredRoles, "statementsOf">;
  readonly place: ResourcePlace;
  readonly clock: Pick<Clock, "now">;
}

/** So many decisions and denials are remembered, of functions that ask for ever other resources. */
const maxRemembered = 10_000;
const maxDenied = 1_000;

/** Compares each request of a function with the role that its template declares. What AWS would deny is said once an action. */
export class RolePermissions implements PermissionGuard {
  readonly #options: RolePermissionsOptions;
  readonly #decided = new Map<string, Decision>();
  readonly #denied = new Map<string, DeniedPermission>();

  constructor(options: RolePermissionsOptions) {
    this.#options = options;
  }

  /** What AWS would have denied, the oldest first: each action of a function once. */
  get denied(): readonly DeniedPermission[] {
    return [...this.#denied.values()];
  }

  /** Roles have become others, or all is begun anew. */
  forget(): void {
    this.#decided.clear();
    this.#denied.clear();
  }

  check({ accessKeyId, actions, operation, input }: AskedOperation): void {
    const { keys, place, mode } = this.#options;
    const holder = keys.holderOf(accessKeyId);
    const { roleArn } = holder?.fn ?? {};
    if (holder === undefined || roleArn === undefined) return;
    for (const needed of actions.needed(operation, input(), place)) {
      const decision = this.#decide(holder, roleArn, needed);
      if (decision === "allowed") continue;
      this.#say(holder, { roleArn, needed, decision });
      if (mode === "enforce") {
        const user = assumedRoleArn(roleArn, holder.fn.functionName);
        throw refusalOf({ user, needed, decision, refusal: actions.refusal });
      }
    }
  }

  #decide({ fn }: KeyHolder, roleArn: string, needed: NeededPermission): Decision {
    const key = `${fn.arn} ${roleArn} ${needed.action} ${needed.resource ?? ""}`;
    const known = this.#decided.get(key);
    if (known !== undefined) return known;
    const statements = this.#options.roles.statementsOf(roleArn);
    const variables = variablesOf(roleArn, fn.functionName);
    const decision = statements === undefined ? "allowed" : decide(statements, needed, variables);
    if (this.#decided.size >= maxRemembered) this.#decided.clear();
    this.#decided.set(key, decision);
    return decision;
  }

  #say(
    { fn, say }: KeyHolder,
    {
      roleArn,
      needed,
      decision,
    }: {
      readonly roleArn: string;
      readonly needed: NeededPermission;
      readonly decision: Exclude<Decision, "allowed">;
    },
  ): void {
    const key = `${fn.arn} ${needed.action}`;
    if (this.#denied.has(key) || this.#denied.size >= maxDenied) return;
    const denied: DeniedPermission = {
      functionName: fn.functionName,
      roleArn,
      action: needed.action,
      resource: needed.resource ?? "*",
      isExplicit: decision === "denied",
      ...(decision === "no-statement" && { statement: neededStatement(needed) }),
      time: new Date(this.#options.clock.now()).toISOString(),
    };
    this.#denied.set(key, denied);
    say(notice(denied));
  }
}

/** What is known of a function that has assumed its role. */
function variablesOf(roleArn: string, functionName: string): PolicyVariables {
  const { accountId = "", partition = "" } = parseArn(roleArn) ?? {};
  return new Map([
    ["aws:partition", partition],
    ["aws:principalaccount", accountId],
    ["aws:principalarn", roleArn],
    ["aws:principaltype", "AssumedRole"],
    ["lambda:sourcefunctionname", functionName],
  ]);
}
