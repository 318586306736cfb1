import type { TemplateNode } from "../../syntax/node.ts";

/** What a template's calls may refer to. */
export interface Scope {
  /** Values by name, pseudo parameters included; one that is not known is a stand-in. */
  readonly parameters: ReadonlyMap<string, TemplateNode>;
  readonly mappings: TemplateNode | undefined;
  readonly conditions: TemplateNode | undefined;
  /**
   * The conditions that were asked for, filled as they are: each is worked out once, since a few dozen that name each
   * other twice would otherwise take for ever. Undefined: not decidable, also for a circular condition.
   */
  readonly decided: Map<string, boolean | undefined>;
  /** What `Ref` (empty attribute) and `GetAtt` of a resource give; undefined: not known here. */
  readonly attribute: (resource: string, attribute: string) => TemplateNode | undefined;
  readonly region: string;
  /** Parameters by their type, for the functions of rules. */
  readonly parameterTypes: ReadonlyMap<string, string>;
  /** What another stack of the workspace exports. */
  readonly exported: (name: string) => string | undefined;
}
