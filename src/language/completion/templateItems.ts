import { CompletionItemKind, type CompletionItem } from "vscode-languageserver/node";
import { policyTemplateNames } from "../../template/formats/sam/role/templates.ts";
import { entriesOf, nodeAt, textAt, type TemplateNode } from "../../template/syntax/node.ts";
import type { TypingPlace } from "../documents/placeAt.ts";
import { resourceParts } from "../schemas/resourceParts.ts";
import { knownTypes, schemaOf } from "../schemas/schemas.ts";
import { membersOf, shapesAt, wordsOf } from "../schemas/shapesAt.ts";

const sections = [
  "AWSTemplateFormatVersion",
  "Description",
  "Transform",
  "Metadata",
  "Parameters",
  "Mappings",
  "Conditions",
  "Rules",
  "Globals",
  "Resources",
  "Outputs",
];
const pseudoParameters = [
  "AWS::AccountId",
  "AWS::NoValue",
  "AWS::NotificationARNs",
  "AWS::Partition",
  "AWS::Region",
  "AWS::StackId",
  "AWS::StackName",
  "AWS::URLSuffix",
];

/** What can be written at a place of a template. */
export function templateItems(
  root: TemplateNode | undefined,
  { path, kind, written }: TypingPlace,
): CompletionItem[] {
  const call = /^!(Ref|GetAtt|Sub)\s+["']?(.*)$/.exec(written);
  if (kind === "value" && call !== null) return namesFor(root, call[1] ?? "", call[2] ?? "");
  const [section, id, part, ...rest] = path;
  if (path.length === 0) return keys(sections);
  if (section !== "Resources" || id === undefined) return [];
  if (kind === "value" && part === "Type") return items(knownTypes, CompletionItemKind.Class);
  if (part === undefined) return kind === "key" ? keys(resourceParts) : [];
  if (part === "DependsOn") return items(idsOf(root), CompletionItemKind.Reference);
  const schema = part === "Properties" ? schemaOf(textAt(root, "Resources", id, "Type") ?? "") : undefined;
  if (schema === undefined) return [];
  const shapes = shapesAt(schema, rest);
  if (kind === "value") return items(wordsOf(shapes), CompletionItemKind.EnumMember);
  const members = [...membersOf(shapes).keys()];
  return rest.includes("Policies") && members.length === 0 ? keys(policyTemplateNames) : keys(members);
}

function namesFor(root: TemplateNode | undefined, call: string, written: string): CompletionItem[] {
  const parameters = entriesOf(nodeAt(root, "Parameters")).map(([name]) => name);
  const names = [...idsOf(root), ...parameters, ...pseudoParameters];
  if (call === "Ref") return items(names, CompletionItemKind.Reference);
  if (call === "GetAtt") return attributes(root, written);
  const open = /\$\{([\w:.]*)$/.exec(written)?.[1];
  if (open === undefined) return [];
  return open.includes(".") ? attributes(root, open) : items(names, CompletionItemKind.Reference);
}

/** `Id.` has the attributes of its type behind it; before that ids are offered. */
function attributes(root: TemplateNode | undefined, written: string): CompletionItem[] {
  const [id = "", attribute] = written.split(".");
  if (attribute === undefined) return items(idsOf(root), CompletionItemKind.Reference);
  return items(
    schemaOf(textAt(root, "Resources", id, "Type") ?? "")?.attributes ?? ["Arn"],
    CompletionItemKind.Field,
  );
}

function idsOf(root: TemplateNode | undefined): readonly string[] {
  return entriesOf(nodeAt(root, "Resources")).map(([name]) => name);
}

function keys(names: readonly string[]): CompletionItem[] {
  return names.map((label) => ({ label, kind: CompletionItemKind.Property, insertText: `${label}: ` }));
}

function items(names: readonly string[], kind: CompletionItemKind): CompletionItem[] {
  return [...new Set(names)].map((label) => ({ label, kind }));
}
