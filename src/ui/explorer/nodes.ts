import type {
  FunctionAlias,
  FunctionDetails,
  FunctionSummary,
  FunctionVersion,
} from "../../aws/functions.ts";
import type { Capabilities } from "../../aws/target.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import { AppError, messageOf, type ErrorAction } from "../../shared/errors.ts";

/**
 * A node of the tree. Those about a function have its `name` and `target`, and so serve as the `FunctionRef` that
 * commands take.
 */
export type Node =
  | TargetNode
  | FunctionNode
  | GroupNode
  | VariableNode
  | VersionNode
  | AliasNode
  | LayerNode
  | MessageNode;

export interface TargetNode {
  readonly kind: "target";
  readonly id: string;
  readonly target: TargetRef;
}

interface OfFunction {
  readonly id: string;
  readonly target: TargetRef;
  readonly name: string;
}

export interface FunctionNode extends OfFunction {
  readonly kind: "function";
  readonly arn: string;
  readonly fn: FunctionSummary;
  readonly capabilities: Capabilities;
}

/** What unfolds below a function. */
export interface GroupNode extends OfFunction {
  readonly kind: "environment" | "versions" | "aliases" | "layers";
  readonly children: readonly Node[];
}

export interface VariableNode extends OfFunction {
  readonly kind: "variable";
  readonly variable: string;
}

export interface VersionNode extends OfFunction {
  readonly kind: "version";
  readonly qualifier: string;
  readonly arn: string;
  readonly description: string;
}

export interface AliasNode extends OfFunction {
  readonly kind: "alias";
  readonly qualifier: string;
  readonly arn: string;
  readonly alias: FunctionAlias;
}

export interface LayerNode extends OfFunction {
  readonly kind: "layer";
  readonly arn: string;
}

/** Something to read in the place of what is not there, with the next step where there is one. */
export interface MessageNode {
  readonly kind: "message";
  readonly id: string;
  readonly target: TargetRef;
  /** Short: a sidebar is narrow. */
  readonly text: string;
  /** The whole sentence, on hovering and for screen readers. */
  readonly detail: string;
  readonly icon: "info" | "loading~spin" | "warning" | "error" | "debug-stop";
  readonly action: ErrorAction | undefined;
}

export function targetNode(target: TargetRef): TargetNode {
  return { kind: "target", id: targetKey(target), target };
}

export function functionNode(
  target: TargetRef,
  fn: FunctionSummary,
  capabilities: Capabilities,
): FunctionNode {
  const id = `${targetKey(target)}/${fn.name}`;
  return { kind: "function", id, target, name: fn.name, arn: fn.arn, fn, capabilities };
}

type MessageOptions = Pick<MessageNode, "text" | "icon"> & {
  readonly detail?: string;
  readonly action?: ErrorAction | undefined;
};

/** `place` tells messages of one parent apart. */
export function messageNode(
  parent: { readonly id: string; readonly target: TargetRef },
  place: string,
  { text, detail = text, icon, action }: MessageOptions,
): MessageNode {
  return { kind: "message", id: `${parent.id}!${place}`, target: parent.target, text, detail, icon, action };
}

/** An error in the place of what could not be read, with its next step. */
export function errorNode(
  parent: { readonly id: string; readonly target: TargetRef },
  place: string,
  { error, otherwise }: { readonly error: unknown; readonly otherwise?: ErrorAction },
): MessageNode {
  const detail = messageOf(error);
  if (!(error instanceof AppError))
    return messageNode(parent, place, { text: detail, icon: "error", action: otherwise });
  const text = shortTexts[error.code] ?? detail;
  return messageNode(parent, place, { text, detail, icon: "error", action: error.action ?? otherwise });
}

const shortTexts: Readonly<Record<string, string>> = {
  "credentials-expired": "Sign-in expired",
  "credentials-missing": "No credentials",
  "credentials-refused": "Keys not accepted",
  "access-denied": "Access denied",
  throttled: "Too many requests",
  "no-network": "No connection",
  untrusted: "Workspace not trusted",
  "emulator-failed": "Emulator could not start",
  "emulator-ended": "Emulator has stopped",
};

/** What a function shows behind its name. A narrow sidebar cuts the end off, so a state that matters stands first. */
export function functionFigures(fn: FunctionSummary): string {
  const { state = "", memoryMb } = fn;
  const figures = [runtimeText(fn), `${memoryMb} MB`];
  const parts = state === "Active" ? [...figures, state] : [state, ...figures];
  return parts.filter((part) => part !== "").join(" · ");
}

export function runtimeText({ runtime, packageType }: FunctionSummary): string {
  return runtime ?? (packageType === "Image" ? "image" : "");
}

/** Groups of a function; the environment is always among them, the others when there is something in them. */
export function detailGroups(
  parent: FunctionNode,
  {
    details,
    versions,
    aliases,
  }: {
    readonly details: FunctionDetails;
    readonly versions: readonly FunctionVersion[];
    readonly aliases: readonly FunctionAlias[];
  },
): GroupNode[] {
  const { target, name } = parent;
  const group = (kind: GroupNode["kind"], children: readonly Node[]): GroupNode => {
    return { kind, id: `${parent.id}/${kind}`, target, name, children };
  };
  const of = (kind: string, key: string) => ({ id: `${parent.id}/${kind}/${key}`, target, name });
  const environment = group("environment", [
    ...Object.keys(details.environment)
      .sort()
      .map((variable): VariableNode => ({ kind: "variable", ...of("environment", variable), variable })),
    ...(details.environmentError === undefined
      ? []
      : [
          messageNode({ id: `${parent.id}/environment`, target }, "error", {
            text: `The variables cannot be read: ${details.environmentError}`,
            icon: "error",
          }),
        ]),
  ]);
  const others = [
    group(
      "aliases",
      aliases.map((alias): AliasNode => ({
        kind: "alias",
        ...of("aliases", alias.name),
        qualifier: alias.name,
        arn: alias.arn,
        alias,
      })),
    ),
    group(
      "versions",
      versions.map(({ version, arn, description }): VersionNode => ({
        kind: "version",
        ...of("versions", version),
        qualifier: version,
        arn,
        description,
      })),
    ),
    group(
      "layers",
      details.layers.map(({ arn }): LayerNode => ({ kind: "layer", ...of("layers", arn), arn })),
    ),
  ];
  return [environment, ...others.filter((each) => each.children.length > 0)];
}

/** Whether a name has every word of the filter in it, in any case and order. */
export function matches(name: string, filter: string): boolean {
  const lower = name.toLowerCase();
  return filter
    .toLowerCase()
    .split(/\s+/)
    .every((word) => lower.includes(word));
}
