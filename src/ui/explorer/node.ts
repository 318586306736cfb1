import type { FunctionRef, TargetRef } from "../../protocol/functionRef.ts";
import type { ErrorAction } from "../../shared/errors.ts";

/**
 * A row of the tree: what it looks like, what unfolds below it and which words its menus look for. A kind of row is a
 * file. Rows about a function have its `name`, and so serve as the `FunctionRef` that commands take.
 */
export interface Node extends Partial<FunctionRef> {
  /** What the row is; the first word of its context value. */
  readonly kind: string;
  readonly id: string;
  readonly target: TargetRef;
  readonly arn?: string;
  /** Of a row about an environment variable. */
  readonly variable?: string;
  /** Tells it from others of the function: the id of a mapping, the key of a tag, the name of an alias. */
  readonly part?: string;
  /** What it says, for copying. */
  readonly value?: string;
  /** The ARN of a layer's version. */
  readonly layer?: string;
  /** Where AWS's console shows it; absent: at the function. */
  readonly page?: string;
  /** Of a row about a route of an API. */
  readonly route?: { readonly method: string; readonly url: string };
  /** The sentence of a row that is a message. */
  readonly message?: string;
  look(): Look;
  /** What the look and the words follow from, where that is sooner compared than they are. */
  readonly facts?: unknown;
  /** Further words of its context value, which depend on circumstances. */
  words?(): readonly string[];
  /** Absent: nothing unfolds. */
  children?(): readonly Node[] | Promise<readonly Node[]>;
}

export interface Look {
  readonly text: string;
  /** One of the editor's codicons. */
  readonly icon: string;
  /** A colour of the editor's theme. */
  readonly colour?: string;
  readonly description?: string;
  readonly tooltip?: string | Table;
  /** What a screen reader says. */
  readonly label: string;
  /** Default: folded where the row has children. */
  readonly state?: "folded" | "unfolded" | "flat";
  /** What Enter does. */
  readonly action?: ErrorAction | undefined;
}

/** A tooltip of facts; those without a value are left out. */
export interface Table {
  readonly title: string;
  readonly text: string;
  readonly rows: readonly (readonly [key: string, value: string])[];
}

/** Words with spaces between them: a row's menu entries look for one of them as `viewItem =~ /\bword\b/`. */
export function contextValue(node: Node): string {
  return [node.kind, ...(node.words?.() ?? [])].join(" ");
}
