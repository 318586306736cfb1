import type { PutPermissionRequest, RemovePermissionRequest } from "@aws-sdk/client-eventbridge";
import * as v from "valibot";
import { rootArn } from "../../../shared/arn.ts";
import { type Operation, stored } from "../../contracts/service.ts";
import { existingBus } from "./buses.ts";
import { invalid, missing } from "./errors.ts";
import type { BusRecord, EventsState } from "./state.ts";

const Statement = v.looseObject({ Sid: v.optional(v.string()) });

/** A single statement may stand without a list around it. */
function listed(statements: unknown): unknown {
  return Array.isArray(statements) ? statements : [statements];
}

const Policy = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ Statement: v.pipe(v.unknown(), v.transform(listed), v.array(Statement)) }),
);

export function permissionOperations(state: EventsState, now: () => number): Record<string, Operation> {
  const keep = (bus: BusRecord, policy: string | undefined) => {
    const { policy: _before, ...rest } = bus;
    state.buses.set("", bus.name, { ...rest, ...(policy !== undefined && { policy }), modifiedAt: now() });
  };
  return stored("there is one account", {
    PutPermission(input: PutPermissionRequest) {
      const bus = existingBus(state, input.EventBusName);
      if (input.Policy !== undefined) {
        if (!v.is(Policy, input.Policy)) throw invalid("Parameter Policy is not valid.");
        return keep(bus, input.Policy);
      }
      const kept = statementsOf(bus).filter(({ Sid: sid }) => sid !== input.StatementId);
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
      const statements = statementsOf(bus);
      const kept = all === true ? [] : statements.filter(({ Sid: sid }) => sid !== id);
      if (all !== true && kept.length === statements.length) {
        throw missing(`Statement with the provided id does not exist.`);
      }
      keep(bus, kept.length === 0 ? undefined : JSON.stringify({ Version: "2012-10-17", Statement: kept }));
    },
  });
}

function statementsOf({ policy }: BusRecord) {
  return policy === undefined ? [] : v.parse(Policy, policy).Statement;
}
