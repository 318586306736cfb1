import type { HttpResponse } from "../../contracts/http.ts";
import { type Protocol, ServiceError } from "../../contracts/service.ts";
import {
  membersOf,
  shapeOf,
  type Member,
  type OperationModel,
  type ServiceModel,
} from "../../contracts/serviceModel.ts";
import { hostName } from "../gate.ts";
import { readRestXmlInput } from "./restXml/input.ts";
import { bucketRoutes } from "./restXml/routes.ts";
import { toRestXmlError } from "./restXml/errors.ts";
import type { WireProtocol } from "./wireProtocol.ts";
import { element, escapeText } from "./xml/text.ts";
import { writeMembers, writeValue } from "./xml/values.ts";

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** S3's protocol: the bucket in the host or the path, the operation by method and parameters, bodies of XML or bytes. */
export function restXml({ xmlNamespace, bucketOf }: Extract<Protocol, { kind: "rest-xml" }>): WireProtocol {
  const routes = bucketRoutes();
  return {
    kind: "rest-xml",
    speaks: () => true,
    missingToken: "Access Denied",
    find: ({ model }, head) => routes(model, head, bucketOf(hostName(head.headers))),
    read(model, request, found) {
      if (found === undefined) {
        throw new ServiceError({
          code: "MethodNotAllowed",
          status: 405,
          message: "The specified method is not allowed against this resource.",
        });
      }
      const { operation, labels } = found;
      return { operation, input: () => readRestXmlInput(model, operation, labels, request) };
    },
    write: (model, operation, output, call) =>
      writeOutput(model, operation, output, { ...call, xmlNamespace }),
    writeError(_model, error, requestId) {
      const { code, status, message } = toRestXmlError(error);
      const headers = { ...error.headers, ...idsOf(requestId), "Content-Type": "application/xml" };
      // Nothing was changed: the client has what it asked for.
      if (status === 304) return { status, headers: { ...error.headers, ...idsOf(requestId) }, body: "" };
      const members = Object.entries(error.members)
        .map(([name, value]) => element(name, escapeText(String(value))))
        .join("");
      const content =
        element("Code", code) +
        element("Message", escapeText(message)) +
        members +
        element("RequestId", escapeText(requestId)) +
        element("HostId", hostId(requestId));
      return { status, headers, body: `${declaration}${element("Error", content)}` };
    },
  };
}

function idsOf(requestId: string): Record<string, string> {
  return { "x-amz-request-id": requestId, "x-amz-id-2": hostId(requestId) };
}

function hostId(requestId: string): string {
  return Buffer.from(requestId).toString("base64");
}

interface OutputCall {
  readonly requestId: string;
  readonly answerHeaders: Readonly<Record<string, string>>;
  readonly xmlNamespace: string;
}

const inBody = (member: Member): boolean => member.at === undefined;

function writeOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: unknown,
  { requestId, answerHeaders, xmlNamespace }: OutputCall,
): HttpResponse {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const members = membersOf(model, operation.output);
  const headers = { ...answerHeaders, ...idsOf(requestId), ...writeHeaders(model, members, values) };
  // A part of an object is known by its range.
  const status = values["ContentRange"] === undefined ? (operation.http?.status ?? 200) : 206;
  const payload = members.find(({ at }) => at?.in === "payload");
  const root = (tag: string, xml: string) =>
    `${declaration}${xml.replace(`<${tag}`, `<${tag} xmlns="${xmlNamespace}"`)}`;
  const asXml = { ...headers, "Content-Type": "application/xml" };
  if (payload !== undefined) {
    const value = values[payload.name];
    const shape = shapeOf(model, payload.shape);
    if (value === undefined || value === null) return { status, headers, body: "" };
    // Bytes, or the text of a bucket's policy.
    if (shape.type === "blob" || shape.type === "string") {
      return { status, headers, body: value as HttpResponse["body"] };
    }
    const tag = payload.xmlName ?? nameOf(model, payload.shape);
    return { status, headers: asXml, body: root(tag, writeValue(model, payload, value, tag)) };
  }
  if (!members.some(inBody)) return { status, headers, body: "" };
  const tag = nameOf(model, operation.output);
  // The location of a bucket is the text of the root itself.
  const [only] = members;
  if (only?.name === tag) {
    return { status, headers: asXml, body: root(tag, element(tag, textOf(values[tag]))) };
  }
  return {
    status,
    headers: asXml,
    body: root(tag, element(tag, writeMembers(model, operation.output, values, inBody))),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? escapeText(value) : "";
}

function nameOf(model: ServiceModel, structure: string): string {
  const shape = shapeOf(model, structure);
  return shape.type === "structure" && shape.xmlName !== undefined ? shape.xmlName : structure;
}

function writeHeaders(
  model: ServiceModel,
  members: readonly Member[],
  values: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const { name, at, shape } of members) {
    const value = values[name];
    if (value === undefined || value === null) continue;
    if (at?.in === "header") headers[at.name] = headerText(model, shape, value);
    if (at?.in === "prefixHeaders") {
      for (const [key, text] of Object.entries(value)) headers[at.name + key] = sendable(String(text));
    }
  }
  return headers;
}

function headerText(model: ServiceModel, shape: string, value: unknown): string {
  if (value instanceof Date) {
    const { type } = shapeOf(model, shape);
    return type === "timestamp" ? value.toUTCString() : value.toISOString();
  }
  return sendable(Array.isArray(value) ? value.join(",") : String(value));
}

/** What a header cannot carry becomes a question mark. */
function sendable(text: string): string {
  return text.replaceAll(/[^\t\u0020-\u007e\u0080-\u00ff]/g, "?");
}
