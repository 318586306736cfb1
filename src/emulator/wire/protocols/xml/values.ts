import { membersOf, shapeOf, type Member, type ServiceModel } from "../../../contracts/serviceModel.ts";
import { element, escapeText } from "./text.ts";

/** The elements of a structure's members, in the model's order. */
export function writeMembers(
  model: ServiceModel,
  structure: string,
  values: Readonly<Record<string, unknown>>,
  inBody: (member: Member) => boolean = () => true,
): string {
  return membersOf(model, structure)
    .filter((member) => values[member.name] !== undefined && values[member.name] !== null && inBody(member))
    .map((member) => writeValue(model, member, values[member.name], member.xmlName ?? member.name))
    .join("");
}

export function writeValue(
  model: ServiceModel,
  { shape: name, xmlFlattened: flattened }: Pick<Member, "shape" | "xmlFlattened">,
  value: unknown,
  tag: string,
): string {
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure":
    case "union":
      return writeStructure(model, name, value as Readonly<Record<string, unknown>>, tag);
    case "list": {
      const itemTag = flattened ? tag : (shape.memberXmlName ?? "member");
      const items = (value as readonly unknown[])
        .map((item) => writeValue(model, { shape: shape.member }, item, itemTag))
        .join("");
      return flattened ? items : element(tag, items);
    }
    case "map": {
      const entries = Object.entries(value as object)
        .map(([key, item]) =>
          element(
            flattened ? tag : "entry",
            element(shape.keyXmlName ?? "key", escapeText(key)) +
              writeValue(model, { shape: shape.value }, item, shape.valueXmlName ?? "value"),
          ),
        )
        .join("");
      return flattened ? entries : element(tag, entries);
    }
    case "blob":
      return element(tag, Buffer.from(value as Uint8Array).toString("base64"));
    case "timestamp":
      return element(tag, dateOf(value).toISOString());
    default:
      return element(tag, escapeText(String(value)));
  }
}

/** What was kept as JSON has its dates as text. */
function dateOf(value: unknown): Date {
  return value instanceof Date ? value : new Date(String(value));
}

/** The type of a grantee is an attribute: the only one in the models of the services here. */
const attribute = "xsi:type";

function writeStructure(
  model: ServiceModel,
  name: string,
  values: Readonly<Record<string, unknown>>,
  tag: string,
): string {
  const typed = membersOf(model, name).find(({ xmlName }) => xmlName === attribute);
  const content = writeMembers(model, name, values, (member) => member !== typed);
  const type = typed && values[typed.name];
  if (typeof type !== "string") return element(tag, content);
  const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
  return `<${tag} ${xsi} ${attribute}="${escapeText(type)}">${content}</${tag}>`;
}
