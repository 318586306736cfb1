import { nodeAt, type SourceRange, type TemplateNode } from "../../syntax/node.ts";
import { getAtt, type Shape } from "../../syntax/shape.ts";

/** A service with its variables resolved. */
export interface Service {
  readonly name: string;
  readonly stage: string;
  readonly root: TemplateNode;
}

/** A function of the service, with what is made of it. */
export interface ServiceFunction {
  /** Its key in `functions`. */
  readonly key: string;
  readonly keyRange: SourceRange;
  readonly settings: TemplateNode;
  /** What begins the logical ids of all that belongs to it. */
  readonly prefix: string;
  readonly logicalId: string;
  /** What it is called in AWS. */
  readonly name: string;
}

/** One of a function's `events`. */
export interface ServiceEvent {
  readonly fn: ServiceFunction;
  readonly service: Service;
  readonly type: string;
  /** What stands at its type: a text or a map. */
  readonly settings: TemplateNode;
  /** From 1, among all events of the function, and among those of its type. */
  readonly number: number;
  readonly ofItsType: number;
}

/** A resource of the template that is made. */
export interface Made {
  readonly id: string;
  readonly type: string;
  readonly range: SourceRange;
  readonly properties: Shape;
  /** The name of a condition of the service's own. */
  readonly condition?: Shape;
}

/** What one kind of events becomes. */
export type EventReader = (event: ServiceEvent) => readonly Made[];

/** As the framework makes logical ids of names (`naming.js`). */
export function normalized(name: string): string {
  const words = name.replaceAll("-", "Dash").replaceAll("_", "Underscore");
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Only letters and digits of a text, as in ids of topics and buckets. */
export function alphanumeric(text: string): string {
  const plain = text.replaceAll(/[^\dA-Za-z]/g, "");
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

/** The value at a key of an event; of one that is a text, the text is the value of `short`. */
export function settingOf({ settings }: ServiceEvent, key: string, short?: string): TemplateNode | undefined {
  if (settings.kind === "map") return nodeAt(settings, key);
  return key === short ? settings : undefined;
}

/** Whether a setting is on where it says nothing. */
export function isEnabled(event: ServiceEvent): boolean {
  const node = settingOf(event, "enabled");
  return !(node?.kind === "scalar" && (node.value === false || node.text === "false"));
}

/** The shapes of those properties that the event has, under CloudFormation's names. */
export function renamed(event: ServiceEvent, names: Readonly<Record<string, string>>): Record<string, Shape> {
  return Object.fromEntries(
    Object.entries(names).flatMap(([own, theirs]) => {
      const found = settingOf(event, own);
      return found === undefined ? [] : [[theirs, found] as const];
    }),
  );
}

/** Lets a service of AWS invoke the function. */
export function permission({ fn, settings: { range } }: ServiceEvent, id: string, principal: string): Made {
  return {
    id: `${fn.prefix}LambdaPermission${id}`,
    type: "AWS::Lambda::Permission",
    range,
    properties: {
      FunctionName: getAtt(fn.logicalId, "Arn", range),
      Action: "lambda:InvokeFunction",
      Principal: principal,
    },
  };
}
