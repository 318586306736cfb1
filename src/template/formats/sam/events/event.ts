import type { StackResource } from "../../../cloudFormation/resource.ts";
import type { SourceRange, TemplateNode } from "../../../syntax/node.ts";
import type { Shape } from "../../../syntax/shape.ts";

/** An event of a function, as SAM reads it. */
export interface FunctionEvent {
  /** The logical id of the function. */
  readonly functionId: string;
  /** The event's own name, which SAM puts behind the function's. */
  readonly id: string;
  readonly range: SourceRange;
  readonly properties: TemplateNode | undefined;
  /** The whole template. */
  readonly root: TemplateNode | undefined;
  /** The ARN of the function, or of the alias that it publishes. */
  readonly target: TemplateNode;
  /** A resource that SAM makes of the event; `suffix` tells several of one event apart. */
  readonly make: (type: string, properties: Shape, suffix?: string) => StackResource;
  /** The permission that lets a service call the function. */
  readonly permit: (
    principal: string,
    source?: Shape,
    more?: Readonly<Record<string, Shape>>,
  ) => StackResource;
}

/** What SAM makes of one type of event. */
export type ExpandEvent = (event: FunctionEvent) => readonly StackResource[];
