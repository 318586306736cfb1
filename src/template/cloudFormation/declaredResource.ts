import type { ResolvedResource, ResourceDeclaration } from "../model/application.ts";
import { entriesOf, textAt, type SourceLocation, type TemplateNode } from "../syntax/node.ts";
import { toldApart } from "./attributes.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import { standInsWithin } from "./evaluation/standIn.ts";
import { jsonOf } from "./evaluation/texts.ts";
import type { StackResource } from "./resource.ts";
import type { Stack } from "./stacks.ts";

/** Stands in policies for what only a deployment knows: they must not seem to forbid it. */
const anything = "*";

/** A resource of a stack; what it is here is worked out when it is asked for, since most are never asked. */
export class DeclaredResource implements ResourceDeclaration {
  readonly id: string;
  readonly type: string;
  readonly location: SourceLocation;
  readonly properties: TemplateNode | undefined;
  readonly partOf?: string;
  readonly generatedName?: string;
  readonly #logicalId: string;
  readonly #stack: Stack;

  constructor({ id, type, idRange: range, properties, madeOf, isPart }: StackResource, stack: Stack) {
    this.id = [...stack.path, id].join("/");
    this.type = type;
    this.location = { file: stack.file, range };
    this.properties = properties;
    if (isPart === true && madeOf !== undefined) this.partOf = madeOf;
    const { generatedOf } = stack.resourceNames.get(id) ?? {};
    if (generatedOf !== undefined) this.generatedName = generatedOf;
    this.#logicalId = id;
    this.#stack = stack;
  }

  resolved(): ResolvedResource {
    const { scope, resourceNames } = this.#stack;
    const settings = evaluated(this.properties, scope);
    const isPolicy = this.type.startsWith("AWS::IAM::");
    return {
      name: resourceNames.get(this.#logicalId)?.name ?? this.id,
      reference: textAt(scope.attribute(this.#logicalId, toldApart)) ?? `${this.location.file}#${this.id}`,
      properties: Object.fromEntries(
        entriesOf(settings).map(([key, { value }]) => [key, jsonOf(value, isPolicy ? anything : undefined)]),
      ),
      unknown: settings === undefined || isPolicy ? [] : standInsWithin(settings),
    };
  }
}
