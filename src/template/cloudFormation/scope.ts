import type { TemplateNode } from "../syntax/node.ts";

/** What a template's calls may refer to. */
export interface Scope {
  readonly parameters: ReadonlyMap<string, TemplateNode>;
  /** `AWS::Region` and its like. */
  readonly pseudoParameters: ReadonlyMap<string, string>;
  readonly mappings: TemplateNode | undefined;
  readonly conditions: TemplateNode | undefined;
  /**
   * The conditions that were asked for, filled as they are: each is worked out once, since a few dozen that name each
   * other twice would otherwise take for ever. Undefined: not decidable, also for a circular condition.
   */
  readonly decided: Map<string, boolean | undefined>;
  /** Local names of the template's functions by logical id: `!Ref` and `.Arn` of them are known. */
  readonly functionNames: ReadonlyMap<string, string>;
}
