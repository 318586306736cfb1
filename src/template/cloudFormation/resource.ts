import type { EsbuildOptions } from "../model/functionDeclaration.ts";
import { entriesOf, mapNode, nodeAt, textAt, type SourceRange, type TemplateNode } from "../syntax/node.ts";

/** A resource of a stack, as CloudFormation sees it once transforms have been applied; not evaluated. */
export interface StackResource {
  readonly id: string;
  readonly type: string;
  /** Where its logical id stands, or the property that it was made of. */
  readonly idRange: SourceRange;
  readonly properties: TemplateNode | undefined;
  readonly metadata: TemplateNode | undefined;
  /** The name of a condition. */
  readonly condition: string | undefined;
  /** The resource of the template of which a transform made this one. */
  readonly madeOf?: string;
  /** Whether the function that it was made of has it in its own declaration. */
  readonly isPart?: true;
  /** How its code becomes what runs, where that is not in its metadata. */
  readonly build?: EsbuildOptions;
}

/** What a transform makes of a template's resources, in their order. */
export type Expand = (root: TemplateNode | undefined) => readonly StackResource[];

/** The resources as they are written. */
export const declaredResources: Expand = (root) =>
  entriesOf(nodeAt(root, "Resources")).map(([id, { keyRange, value }]) => ({
    id,
    type: textAt(value, "Type") ?? "",
    idRange: keyRange,
    properties: nodeAt(value, "Properties"),
    metadata: nodeAt(value, "Metadata"),
    condition: textAt(value, "Condition"),
  }));

/** The same resource with one property more, or another value of it. */
export function withProperty(resource: StackResource, name: string, value: TemplateNode): StackResource {
  const { properties, idRange } = resource;
  const entry = { keyRange: value.range, value };
  return {
    ...resource,
    properties: mapNode([...entriesOf(properties), [name, entry]], properties?.range ?? idRange),
  };
}
