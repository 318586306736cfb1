import { dirname, resolve } from "node:path";
import { phrase } from "../../../shared/phrase.ts";
import type { ReadFile } from "../../format.ts";
import { entriesOf, mapNode, nodeAt, textAt, type MapEntry, type TemplateNode } from "../../syntax/node.ts";
import { parseTemplate } from "../../syntax/parse.ts";
import { nodeOf } from "../../syntax/shape.ts";
import type { ReportMacro } from "./forEach.ts";
import { movedTo } from "./movedTo.ts";

interface Place {
  /** Absolute path of the template. */
  readonly file: string;
  readonly files: ReadFile;
  readonly report: ReportMacro;
}

/** The property that says where a definition lies, and the one that has it. */
const properties: Readonly<Record<string, { readonly at: string; readonly body: string }>> = {
  "AWS::Serverless::Api": { at: "DefinitionUri", body: "DefinitionBody" },
  "AWS::Serverless::HttpApi": { at: "DefinitionUri", body: "DefinitionBody" },
  "AWS::Serverless::StateMachine": { at: "DefinitionUri", body: "Definition" },
  "AWS::ApiGateway::RestApi": { at: "BodyS3Location", body: "Body" },
  "AWS::ApiGatewayV2::Api": { at: "BodyS3Location", body: "Body" },
  "AWS::StepFunctions::StateMachine": { at: "DefinitionS3Location", body: "Definition" },
};

const mentioned = /\b(DefinitionUri|BodyS3Location|DefinitionS3Location)\b/;

/**
 * Definitions of APIs and state machines that lie in files beside the template, put where a template has them itself. What lies in S3
 * stays for the service; an `s3://` address becomes bucket and key.
 */
export function withDefinitions(root: TemplateNode, text: string, place: Place): TemplateNode {
  const resources = nodeAt(root, "Resources");
  if (!mentioned.test(text) || root.kind !== "map" || resources?.kind !== "map") return root;
  const read = entriesOf(resources).map(([id, entry]): [string, MapEntry] => {
    const value = withDefinition(entry.value, place);
    return [id, value === entry.value ? entry : { ...entry, value }];
  });
  return replaced(root, "Resources", "Resources", mapNode(read, resources.range));
}

function withDefinition(resource: TemplateNode, place: Place): TemplateNode {
  const { at, body } = properties[textAt(resource, "Type") ?? ""] ?? { at: "", body: "" };
  const own = nodeAt(resource, "Properties");
  const location = nodeAt(own, at);
  const address = textAt(location);
  if (own === undefined || location?.kind !== "scalar" || address === undefined) return resource;
  const [, Bucket, Key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(address) ?? [];
  if (Bucket !== undefined && Key !== undefined)
    return replaced(
      resource,
      "Properties",
      "Properties",
      replaced(own, at, at, nodeOf({ Bucket, Key }, location.range)),
    );
  const content = contentOf(address, place);
  if (content === undefined) {
    const problem = phrase(
      'The definition "{0}" cannot be read: there is no such file, or nothing in it.',
      address,
    );
    place.report(problem, location.range);
    return resource;
  }
  const inPlace = replaced(own, at, body, movedTo(content, location.range));
  return replaced(resource, "Properties", "Properties", inPlace);
}

function contentOf(address: string, { file, files }: Place): TemplateNode | undefined {
  if (/^\w+:\/\//.test(address)) return undefined;
  const text = files(resolve(dirname(file), address));
  return text === undefined ? undefined : parseTemplate(text).root;
}

function replaced(map: TemplateNode, key: string, newKey: string, value: TemplateNode): TemplateNode {
  const entries = entriesOf(map).map(([name, entry]): [string, MapEntry] =>
    name === key ? [newKey, { ...entry, value }] : [name, entry],
  );
  return mapNode(entries, map.range);
}
