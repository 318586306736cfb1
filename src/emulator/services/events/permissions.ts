import type { PutPermissionRequest, RemovePermissionRequest } from "@aws-sdk/client-eventbridge";
import { rootArn } from "../../../shared/arn.ts";
import { type Operation, stored } from "../../contracts/service.ts";
import { existingBus } from "./buses.ts";
import { missing } from "./errors.ts";
import type { BusRecord, EventsState } from "./state.ts";

interface Policy {
  readonly Version: string;
  readonly Statement: readonly { readonly Sid?: string }[];
}

export function permissionOperations(state: EventsState, now: () => number): Record<string, Operation> {
  const keep = (bus: BusRecord, policy: string | undefined) => {
    const { policy: _before, ...rest } = bus;
    state.buses.set("", bus.name, { ...rest, ...(policy !== undefined && { policy }), modifiedAt: now() });
  };
  return stored("there is one account", {
    PutPermission(input: PutPermissionRequest) {
      const bus = existingBus(state, input.EventBusName);
      if (input.Policy !== undefined) return keep(bus, input.Policy);
      const kept = policyOf(bus).Statement.filter(({ Sid: sid }) => sid !== input.StatementId);
      const { Principal: principal = "*", Condition: condition } = input;
      const statement = {
        Sid: input.StatementId,
        Effect: "Allow",
        Principal: principal === "*" ? "*" : { AWS: rootArn(principal) },
        Action: input.Action,
        Resource: state.busArn(bus.name),
        ...(condition && {
          Condition: { [condition.Type ?? ""]: { [condition.Key ?? ""]: condition.Value } },
        }),
      };
      return keep(bus, JSON.stringify({ Version: "2012-10-17", Statement: [...kept, statement] }));
    },
    RemovePermission(input: RemovePermissionRequest) {
      const { EventBusName, StatementId: id, RemoveAllPermissions: all } = input;
      const bus = existingBus(state, EventBusName);
      const { Statement: statements } = policyOf(bus);
      const kept = all === true ? [] : statements.filter(({ Sid: sid }) => sid !== id);
      if (all !== true && kept.length === statements.length) {
        throw missing(`Statement with the provided id does not exist.`);
      }
      keep(bus, kept.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: kept }));
    },
  });
}

function policyOf({ policy }: BusRecord): Policy {
  // `PutPermission` is the only writer.
  return policy === undefined ? { Version: "2012-10-17", Statement: [] } : (JSON.parse(policy) as Policy);
}
