import type { DeniedPermission } from "../../protocol/emulator.ts";
import { pathEnd } from "../../shared/arn.ts";
import { type AccessRefusal, type NeededPermission } from "../contracts/permissions/permissions.ts";
import { ServiceError } from "../contracts/service.ts";
import type { Decision } from "./decide.ts";

/** The statement that would allow it, as JSON. */
export function neededStatement({ action, resource }: NeededPermission): string {
  return JSON.stringify({ Effect: "Allow", Action: action, Resource: resource ?? "*" });
}

/** What a function's log says of it. */
export function notice({ roleArn, action, resource, statement }: DeniedPermission): string {
  const role = pathEnd(roleArn);
  const denied = `AWS would deny ${action} on ${resource}`;
  if (statement === undefined) return `${denied}: a statement of the role "${role}" denies it.`;
  return `${denied}: the role "${role}" needs the statement ${statement}`;
}

interface Refused {
  /** The ARN of who asks. */
  readonly user: string;
  readonly needed: NeededPermission;
  readonly decision: Exclude<Decision, "allowed">;
  readonly refusal: AccessRefusal | undefined;
}

const same = (text: string): string => text;

/** AWS's error, in the words of the service. Source: messages that people have quoted of each. */
export function refusalOf({ user, needed, decision, refusal = {} }: Refused): ServiceError {
  const { code = "AccessDeniedException", status = 400, messageKey = "message" } = refusal;
  const action = (refusal.action ?? same)(needed.action);
  const resource = (refusal.resource ?? same)(needed.resource ?? "*");
  const why =
    decision === "denied"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return new ServiceError({
    code,
    status,
    messageKey,
    message: `User: ${user} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
  });
}
