import type { SourceLocation, TemplateNode } from "../syntax/node.ts";

/** What calls functions by itself: a queue, a stream, a schedule, a topic, a bucket. */
export interface SourceDeclaration {
  readonly id: string;
  /** AWS's service in SAM's word: `SQS`, `Kinesis`, `Schedule` … */
  readonly type: string;
  /** Of the function that it calls. */
  readonly functionId: string;
  readonly location: SourceLocation;
  /** Its settings, evaluated; each keeps its place. */
  readonly settings: TemplateNode | undefined;
}

/** What a client calls to reach functions: an API, a load balancer. */
export interface FrontDoorDeclaration {
  readonly id: string;
  readonly kind: "httpApi" | "restApi" | "webSocket" | "loadBalancer";
  readonly location: SourceLocation;
  readonly routes: readonly RouteDeclaration[];
}

export interface RouteDeclaration {
  /** Such as `GET`, or `ANY`. */
  readonly method: string;
  readonly path: string;
  readonly functionId: string;
  readonly location: SourceLocation;
}
