import {
  shapeOf,
  type OperationModel,
  type ServiceModel,
} from "../../../src/emulator/contracts/serviceModel.ts";
import type { Sent } from "../wire/signedRequest.ts";

/** An input as a form of the query protocol; what does not fit its shape goes as the text of its JSON. */
export function toQueryRequest(
  model: ServiceModel,
  operation: OperationModel,
  input: Readonly<Record<string, unknown>>,
  version: string,
): Sent {
  const form = new URLSearchParams([
    ["Action", operation.name],
    ["Version", version],
    ...fields(model, operation.input, input, ""),
  ]);
  return {
    method: "POST",
    path: "/",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  };
}

function fields(model: ServiceModel, shapeName: string, value: unknown, name: string): [string, string][] {
  const shape = shapeOf(model, shapeName);
  const below = (part: string) => (name === "" ? part : `${name}.${part}`);
  if (shape.type === "list" && Array.isArray(value)) {
    const tag = shape.memberXmlName ?? "member";
    return value.flatMap((item, index) => fields(model, shape.member, item, below(`${tag}.${index + 1}`)));
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return [[name, typeof value === "string" ? value : JSON.stringify(value)]];
  }
  if (shape.type === "structure" || shape.type === "union") {
    const record = value as Readonly<Record<string, unknown>>;
    return shape.members.flatMap((member) =>
      Object.hasOwn(record, member.name)
        ? fields(model, member.shape, record[member.name], below(member.xmlName ?? member.name))
        : [],
    );
  }
  if (shape.type === "map") {
    return Object.entries(value).flatMap(([key, item], index) => [
      [below(`entry.${index + 1}.${shape.keyXmlName ?? "key"}`), key] as [string, string],
      ...fields(model, shape.value, item, below(`entry.${index + 1}.${shape.valueXmlName ?? "value"}`)),
    ]);
  }
  return [[name, JSON.stringify(value)]];
}
