import type { Member, OperationModel, ServiceModel, Shape } from "../../contracts/serviceModel.ts";

/** A model whose operations outside `served` can be told apart and named, and no more: S3's whole one is as large as all others. */
export function namesOnly(model: ServiceModel, served: ReadonlySet<string>): ServiceModel {
  const shapes: Record<string, Shape> = { unit: { type: "unit" }, string: { type: "string" } };
  const keep = (name: string): string => {
    const shape = model.shapes[name];
    if (shape === undefined || shapes[name] !== undefined) return name;
    shapes[name] = shape;
    for (const inner of reachedBy(shape)) keep(inner);
    return name;
  };
  const operations = Object.entries(model.operations).map(([name, operation]): [string, OperationModel] => {
    if (served.has(name)) {
      return [name, { ...operation, input: keep(operation.input), output: keep(operation.output) }];
    }
    const input = `${name}Address`;
    shapes[input] = { type: "structure", members: addressOf(model.shapes[operation.input]) };
    return [name, { ...operation, input, output: "unit" }];
  });
  return { ...model, operations: Object.fromEntries(operations), shapes };
}

/** The members that the address of a request is known by. */
function addressOf(shape: Shape | undefined): readonly Member[] {
  if (shape?.type !== "structure") return [];
  return shape.members
    .filter(({ required, at }) => required === true && at !== undefined && at.in !== "payload")
    .map((member) => ({ ...member, shape: "string" }));
}

function reachedBy(shape: Shape): readonly string[] {
  switch (shape.type) {
    case "list":
      return [shape.member];
    case "map":
      return ["string", shape.value];
    case "structure":
    case "union":
      return shape.members.map((member) => member.shape);
    default:
      return [];
  }
}
