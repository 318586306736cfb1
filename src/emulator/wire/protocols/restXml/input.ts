import type { HttpRequest } from "../../../contracts/http.ts";
import {
  membersOf,
  shapeOf,
  type Member,
  type OperationModel,
  type ServiceModel,
} from "../../../contracts/serviceModel.ts";
import { headerOf } from "../../headers.ts";
import { readBase64, SerializationError } from "../json.ts";
import { readXml, type XmlElement } from "../xml/reader.ts";

/** The input of an operation out of address, headers and body. Throws `SerializationError`. */
export function readRestXmlInput(
  model: ServiceModel,
  operation: OperationModel,
  labels: Readonly<Record<string, string>>,
  request: HttpRequest,
): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const member of membersOf(model, operation.input)) {
    const value = readMember(model, member, labels, request);
    if (value !== undefined) input[member.name] = value;
  }
  return input;
}

function readMember(
  model: ServiceModel,
  member: Member,
  labels: Readonly<Record<string, string>>,
  request: HttpRequest,
): unknown {
  const { at, shape } = member;
  switch (at?.in) {
    case "label":
      return labels[member.name];
    case "header":
      return readText(model, shape, headerOrParameter(request, at.name));
    case "query":
      return readText(model, shape, request.query.get(at.name) ?? undefined);
    case "prefixHeaders":
      return prefixed(request, at.name.toLowerCase());
    case "payload":
      return readPayload(model, member, request);
    default:
      return undefined;
  }
}

/** A presigned address has headers of S3's in its parameters. A checksum there would be that of no body at all. */
function headerOrParameter({ headers, query }: HttpRequest, name: string): string | undefined {
  const lower = name.toLowerCase();
  const isHoisted = lower.startsWith("x-amz-") && !/checksum/.test(lower);
  return headerOf(headers, lower) ?? (isHoisted ? (query.get(lower) ?? undefined) : undefined);
}

function prefixed({ headers, query }: HttpRequest, prefix: string): Record<string, string> {
  const found = [...Object.entries(headers), ...query].filter(([name]) =>
    name.toLowerCase().startsWith(prefix),
  );
  return Object.fromEntries(
    found.map(([name, value]) => [name.slice(prefix.length).toLowerCase(), String(value)]),
  );
}

function readPayload(model: ServiceModel, member: Member, { body, stream }: HttpRequest): unknown {
  const shape = shapeOf(model, member.shape);
  if (shape.type === "blob") return stream ?? body;
  if (body.length === 0) return undefined;
  const text = Buffer.from(body.buffer, body.byteOffset, body.length).toString("utf8");
  return shape.type === "string"
    ? text
    : readValue(model, member.shape, readXml(text.replace(/^\uFEFF/, "").trim()));
}

function readValue(model: ServiceModel, shapeName: string, node: XmlElement): unknown {
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "structure":
    case "union":
      return readStructure(model, shapeName, node);
    case "list":
      return node.children
        .filter(({ name }) => name === (shape.memberXmlName ?? "member"))
        .map((item) => readValue(model, shape.member, item));
    case "map":
    case "unit":
    case "document":
      return {};
    default:
      return readText(model, shapeName, node.text);
  }
}

function readStructure(model: ServiceModel, shapeName: string, node: XmlElement): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { name, shape: memberShape, xmlName = name, xmlFlattened } of membersOf(model, shapeName)) {
    const attribute = xmlName.includes(":") ? node.attributes[xmlName] : undefined;
    if (attribute !== undefined) result[name] = attribute;
    const found = node.children.filter((child) => child.name === xmlName);
    const [first] = found;
    if (first === undefined) continue;
    const shape = shapeOf(model, memberShape);
    result[name] =
      shape.type === "list" && xmlFlattened
        ? found.map((item) => readValue(model, shape.member, item))
        : readValue(model, memberShape, first);
  }
  return result;
}

function readText(model: ServiceModel, shapeName: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "number": {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      if (!Number.isFinite(number)) throw new SerializationError(`"${text}" is not a number`);
      return number;
    }
    case "boolean":
      return text.trim().toLowerCase() === "true";
    case "timestamp": {
      const date = new Date(text);
      // A condition on a time that is none is no condition.
      return Number.isNaN(date.getTime()) ? undefined : date;
    }
    case "list":
      return text.split(",").map((each) => each.trim());
    case "blob":
      return readBase64(text);
    default:
      return text;
  }
}
