import type { Matched } from "../router.ts";
import {
  type Member,
  membersOf,
  type OperationModel,
  type ServiceModel,
  shapeOf,
} from "../../contracts/serviceModel.ts";

/** The member of an operation's output that is a stream of events, if it has one. */
export function streamOf(model: ServiceModel, operation: OperationModel): Member | undefined {
  return membersOf(model, operation.output).find(({ shape: name }) => {
    const shape = shapeOf(model, name);
    return shape.type === "union" && shape.streaming;
  });
}

/** Whether an operation reads its body by itself, as it comes. */
export function takesStream(model: ServiceModel, operation: OperationModel): boolean {
  return membersOf(model, operation.input).some(({ at, shape: name }) => {
    const shape = shapeOf(model, name);
    return at?.in === "payload" && shape.type === "blob" && shape.streaming === true;
  });
}

/** The operation of that name, as one that was found without labels in a path. */
export function operationOf(model: ServiceModel, name: string): Matched | undefined {
  const operation = Object.hasOwn(model.operations, name) ? model.operations[name] : undefined;
  return operation && { operation, labels: {} };
}
