import { readBase64, SerializationError } from "./json.ts";
import type { HttpRequest, HttpResponse } from "../../contracts/http.ts";
import { type Protocol, ServiceError } from "../../contracts/service.ts";
import {
  membersOf,
  shapeOf,
  type Member,
  type OperationModel,
  type ServiceModel,
} from "../../contracts/serviceModel.ts";
import { operationOf } from "../model/shapes.ts";
import { olderCode } from "./olderCode.ts";
import type { WireProtocol } from "./wireProtocol.ts";
import { element, escapeText } from "./xml/text.ts";
import { writeMembers } from "./xml/values.ts";

/** Operations by the parameter `Action` of a form; answers of XML. */
export function awsQuery({
  xmlNamespace,
  pathParameter,
}: Extract<Protocol, { kind: "query" }>): WireProtocol {
  return {
    kind: "query",
    speaks: () => false,
    missingToken: "Request is missing Authentication Token",
    find: () => undefined,
    read(model, request) {
      const form = readForm(request);
      const found = operationOf(model, form.get("Action") ?? "");
      if (found === undefined) throw unknownAction(form.get("Action"));
      const { operation } = found;
      const [implied, value = ""] = pathParameter?.(request.path) ?? [];
      if (implied !== undefined && !form.has(implied)) form.set(implied, value);
      return { operation, input: () => readQueryInput(model, operation, form) };
    },
    write: (model, operation, output, { requestId }) =>
      writeQueryOutput(model, operation, output, { requestId, xmlNamespace }),
    writeError(model, error, requestId) {
      const [code = error.code, fault = "Sender"] = olderCode(model, error).split(";");
      const content =
        element("Type", fault) +
        element("Code", escapeText(code)) +
        element("Message", escapeText(error.wireMessage ?? "")) +
        element("Detail", "");
      return {
        status: error.status,
        headers: { "Content-Type": "text/xml", ...error.headers },
        body: `<?xml version="1.0"?><ErrorResponse xmlns="${xmlNamespace}">${element("Error", content)}${element("RequestId", escapeText(requestId))}</ErrorResponse>`,
      };
    },
  };
}

/** The action of a query; empty where there is none. */
export function actionOf(request: Pick<HttpRequest, "body" | "query">): string {
  return readForm(request).get("Action") ?? "";
}

/** A form in the body, or the address's query. */
function readForm({ body, query }: Pick<HttpRequest, "body" | "query">): URLSearchParams {
  return new URLSearchParams(body.length === 0 ? query : Buffer.from(body).toString("utf8"));
}

function unknownAction(action: string | null): ServiceError {
  return action === null
    ? new ServiceError({
        code: "MissingAction",
        status: 400,
        message: "The request must contain the parameter Action",
      })
    : new ServiceError({
        code: "InvalidAction",
        status: 400,
        message: `The action ${action} is not valid for this endpoint.`,
      });
}

/** The input of an operation of the query protocol, out of `Name.member.1.Key=value` parameters. */
export function readQueryInput(
  model: ServiceModel,
  operation: OperationModel,
  parameters: URLSearchParams,
): Record<string, unknown> {
  return readMembers(model, operation.input, toTree(parameters));
}

interface Node {
  value?: string;
  readonly children: Map<string, Node>;
}

/** The parameters by the dots of their names, so that reading is linear in whatever a client sends. */
function toTree(parameters: URLSearchParams): Node {
  const root: Node = { children: new Map() };
  for (const [name, value] of parameters) {
    let node = root;
    for (const part of name.split(".")) {
      const child: Node = node.children.get(part) ?? { children: new Map() };
      node.children.set(part, child);
      node = child;
    }
    node.value ??= value;
  }
  return root;
}

function readMembers(model: ServiceModel, structure: string, node: Node): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const member of membersOf(model, structure)) {
    const value = readValue(model, member, node.children.get(member.xmlName ?? member.name));
    if (value !== undefined) result[member.name] = value;
  }
  return result;
}

function readValue(
  model: ServiceModel,
  { shape: name, xmlFlattened: flattened }: Pick<Member, "shape" | "xmlFlattened">,
  node: Node | undefined,
): unknown {
  if (node === undefined) return undefined;
  const shape = shapeOf(model, name);
  switch (shape.type) {
    case "structure":
    case "union":
      return readMembers(model, name, node);
    case "list":
      return numbered(flattened ? node : node.children.get(shape.memberXmlName ?? "member")).map((item) =>
        readValue(model, { shape: shape.member }, item),
      );
    case "map": {
      const entries = numbered(flattened ? node : node.children.get("entry")).map((entry) => [
        entry.children.get(shape.keyXmlName ?? "key")?.value ?? "",
        readValue(model, { shape: shape.value }, entry.children.get(shape.valueXmlName ?? "value")),
      ]);
      return Object.fromEntries(entries);
    }
    default:
      return readScalar(shape.type, node.value);
  }
}

/** The children `1`, `2` … in the order of their numbers, which may have gaps. */
function numbered(node: Node | undefined): Node[] {
  return [...(node?.children ?? [])]
    .filter(([name]) => /^\d{1,9}$/.test(name))
    .toSorted(([a], [b]) => Number(a) - Number(b))
    .map(([, child]) => child);
}

function readScalar(type: string, text: string | undefined): unknown {
  if (text === undefined) return undefined;
  switch (type) {
    case "number": {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      if (!Number.isFinite(number)) throw new SerializationError(`Value ${text} is not a number`);
      return number;
    }
    case "boolean":
      return text === "true";
    case "blob":
      return readBase64(text);
    case "timestamp":
      return new Date(text);
    default:
      return text;
  }
}

/** `<OpResponse><OpResult>…</OpResult><ResponseMetadata>…`; an operation without output has no result element. */
export function writeQueryOutput(
  model: ServiceModel,
  operation: OperationModel,
  output: unknown,
  { requestId, xmlNamespace }: { readonly requestId: string; readonly xmlNamespace: string },
): HttpResponse {
  const values = (output ?? {}) as Readonly<Record<string, unknown>>;
  const result =
    operation.output === "unit"
      ? ""
      : element(`${operation.name}Result`, writeMembers(model, operation.output, values));
  const metadata = element("ResponseMetadata", element("RequestId", escapeText(requestId)));
  const name = `${operation.name}Response`;
  return {
    status: 200,
    headers: { "Content-Type": "text/xml" },
    body: `<?xml version="1.0"?><${name} xmlns="${xmlNamespace}">${result}${metadata}</${name}>`,
  };
}
