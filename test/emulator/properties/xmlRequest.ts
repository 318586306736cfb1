import {
  membersOf,
  shapeOf,
  type OperationModel,
  type ServiceModel,
} from "../../../src/emulator/contracts/serviceModel.ts";
import type { Sent } from "../wire/signedRequest.ts";

/** An input as S3's clients send it: bucket and key in the path, structures as XML, whatever types their values have. */
export function toXmlRequest(
  model: ServiceModel,
  { http, input: shapeName }: OperationModel,
  input: Readonly<Record<string, unknown>>,
): Sent {
  const [template = "", constants] = (http?.path ?? "/").split("?");
  const query = new URLSearchParams(constants);
  const headers: Record<string, string> = { "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  let body: Sent["body"];
  for (const { name, at, shape, xmlName = name } of membersOf(model, shapeName)) {
    const value = input[name];
    if (value === undefined) continue;
    if (at?.in === "query") query.set(at.name, text(value));
    // What Node's client would not send; a length that is none of the body's would end in a wait for the rest.
    if (at?.in === "header" && at.name !== "Content-Length") {
      headers[at.name] = text(value).replaceAll(/[^\x20-\x7e]/g, "?");
    }
    if (at?.in === "payload") {
      const { type } = shapeOf(model, shape);
      body = type === "blob" || type === "string" ? text(value) : xmlOf(model, shape, value, xmlName);
    }
  }
  const place = [input["Bucket"], template.includes("{") ? input["Key"] : undefined]
    .filter((part) => part !== undefined)
    .map((part) => encodeURIComponent(text(part).toWellFormed()));
  const path = `/${place.join("/")}${query.size === 0 ? "" : `?${query.toString()}`}`;
  const method = http?.method ?? "GET";
  return {
    method,
    path,
    headers,
    ...(body !== undefined && method !== "GET" && method !== "HEAD" && { body }),
  };
}

function xmlOf(model: ServiceModel, shapeName: string, value: unknown, tag: string): string {
  const shape = shapeOf(model, shapeName);
  if (Array.isArray(value) && shape.type === "list") {
    const items = value.map((item: unknown) =>
      xmlOf(model, shape.member, item, shape.memberXmlName ?? "member"),
    );
    return `<${tag}>${items.join("")}</${tag}>`;
  }
  if (typeof value !== "object" || value === null || shape.type !== "structure") {
    return `<${tag}>${text(value).replaceAll(/[<&]/g, "?")}</${tag}>`;
  }
  const record = value as Readonly<Record<string, unknown>>;
  const members = shape.members.map((member) => {
    const { name, xmlName = name, shape: inner, xmlFlattened } = member;
    const item = record[name];
    if (item === undefined) return "";
    const list = shapeOf(model, inner);
    if (xmlFlattened && list.type === "list" && Array.isArray(item)) {
      return item.map((each: unknown) => xmlOf(model, list.member, each, xmlName)).join("");
    }
    return xmlName.includes(":") ? "" : xmlOf(model, inner, item, xmlName);
  });
  return `<${tag}>${members.join("")}</${tag}>`;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
