import type { Application } from "../../template/model/application.ts";
import {
  entriesOf,
  itemsOf,
  nodeAt,
  textAt,
  type SourceLocation,
  type TemplateNode,
} from "../../template/syntax/node.ts";
import { findReferences } from "./find.ts";

export interface MissingReference extends SourceLocation {
  readonly name: string;
  /** What is there. */
  readonly names: readonly string[];
}

const understood: ReadonlySet<string> = new Set(["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"]);

/** References to what a template does not declare. Where a macro may declare it nothing is said. */
export function* missingReferences({
  format,
  documents,
  resources,
  complete,
}: Application): Generator<MissingReference> {
  if (!complete || (format !== "sam" && format !== "cloudFormation")) return;
  const made = new Set(resources.flatMap(({ id }) => id.split("/")));
  for (const [file, { root, problems }] of documents) {
    if (problems.length > 0 || hasMacros(root)) continue;
    const ids = keysOf(root, "Resources");
    const names = [...ids, ...keysOf(root, "Parameters")];
    const known = new Set([...names, ...keysOf(root, "Rules"), ...made]);
    // What SAM makes of a resource has the resource's id before its own name.
    const isMade = (name: string) =>
      format === "sam" && (name.startsWith("Serverless") || ids.some((id) => name.startsWith(id)));
    for (const { name, range } of findReferences(root)) {
      if (!known.has(name) && !name.startsWith("AWS::") && !isMade(name)) yield { file, range, name, names };
    }
  }
}

function keysOf(root: TemplateNode | undefined, section: string): readonly string[] {
  return entriesOf(nodeAt(root, section)).map(([name]) => name);
}

/** Whether something beside SAM's own transform writes parts of the template. */
function hasMacros(root: TemplateNode | undefined): boolean {
  const transforms = itemsOf(nodeAt(root, "Transform"));
  if (transforms.some((each) => !understood.has(textAt(each) ?? ""))) return true;
  return root !== undefined && hasLoop(root, 0);
}

function hasLoop(node: TemplateNode, depth: number): boolean {
  if (depth > 100) return true;
  if (node.kind === "list") return node.items.some((item) => hasLoop(item, depth + 1));
  if (node.kind === "call") return node.name === "Transform" || hasLoop(node.argument, depth + 1);
  if (node.kind !== "map") return false;
  return [...node.entries].some(([name, { value }]) => name.startsWith("Fn::") || hasLoop(value, depth + 1));
}
