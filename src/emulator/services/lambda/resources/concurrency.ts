import type {
  DeleteFunctionConcurrencyRequest,
  GetFunctionConcurrencyRequest,
  GetFunctionConcurrencyResponse,
  PutFunctionConcurrencyRequest,
} from "@aws-sdk/client-lambda";
import type { Operation } from "../../../contracts/service.ts";
import { minUnreserved, provisionedTotal, unreservedConcurrency } from "./account.ts";
import type { LambdaContext } from "../state/context.ts";
import { invalidParameter, invalidParameterWithoutType } from "../errors.ts";
import { existingFunction, refOf } from "../state/lookup.ts";

export function concurrencyOperations(context: LambdaContext): Record<string, Operation> {
  return {
    PutFunctionConcurrency: (request: PutFunctionConcurrencyRequest) => put(context, request),
    GetFunctionConcurrency: (request: GetFunctionConcurrencyRequest): GetFunctionConcurrencyResponse => {
      const { name } = refOf(context, request);
      return { ReservedConcurrentExecutions: existingFunction(context, name).reservedConcurrency };
    },
    DeleteFunctionConcurrency: (request: DeleteFunctionConcurrencyRequest): void => {
      const { name } = refOf(context, request);
      const { reservedConcurrency: _, ...rest } = existingFunction(context, name);
      context.state.changed(name, (change) => change.put(rest));
    },
  };
}

function put(context: LambdaContext, request: PutFunctionConcurrencyRequest): GetFunctionConcurrencyResponse {
  const { tables, state } = context;
  const { name, qualifier } = refOf(context, request);
  if (qualifier !== undefined) {
    throw invalidParameter(
      "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.",
    );
  }
  // AWS shows the ARN with $LATEST here, and here alone.
  const fn = existingFunction(context, name, "$LATEST");
  const { ReservedConcurrentExecutions: reserved = 0 } = request;
  if (unreservedConcurrency(context, name) - reserved < minUnreserved) {
    throw invalidParameterWithoutType(
      `Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [${minUnreserved}].`,
    );
  }
  const provisioned = provisionedTotal(tables, name);
  if (reserved < provisioned) {
    throw invalidParameterWithoutType(
      ` ReservedConcurrentExecutions  ${reserved} should not be lower than function's total provisioned concurrency [${provisioned}].`,
    );
  }
  state.changed(name, (change) => change.put({ ...fn, reservedConcurrency: reserved }));
  return { ReservedConcurrentExecutions: reserved };
}
