import type { Matched } from "../router.ts";
import type { Member, OperationModel, ServiceModel, Shape } from "../../contracts/serviceModel.ts";

/** The shape of that name; every name in a model has one. */
export function shapeOf(model: ServiceModel, name: string): Shape {
  const shape = model.shapes[name];
  if (shape === undefined) throw new Error(`The model of ${model.service} has no shape "${name}".`);
  return shape;
}

/** The members of an operation's input, output or event; none for a unit. */
export function membersOf(model: ServiceModel, name: string): readonly Member[] {
  const shape = shapeOf(model, name);
  return shape.type === "structure" || shape.type === "union" ? shape.members : [];
}

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
