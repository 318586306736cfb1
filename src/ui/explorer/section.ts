import type { Access } from "../../aws/call.ts";
import type { FunctionDetails } from "../../aws/functions.ts";
import type { Capabilities } from "../../aws/target.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Menus } from "./menus.ts";
import type { Look, Node } from "./node.ts";

/**
 * A part of what a target knows about a function, which unfolds below it. It is read alone and when it is unfolded. A
 * section is a file in `sections/` and a line in `sections.ts`; the manifest's menus are generated from `commands`.
 */
export interface FunctionSection {
  /** Unique; the kind of its row. */
  readonly id: string;
  readonly title: string;
  /** One of the editor's codicons. */
  readonly icon: string;
  /** What a target must be able to do to have it. */
  readonly capability?: keyof Capabilities;
  /** Its rows. A refusal is shown in their place. */
  load(access: Access, fn: SectionFunction): Promise<readonly Node[]>;
  /** Menu entries of its row and of the rows in it, by their kinds. */
  readonly commands: Menus;
}

/** A function as its sections read it. */
export interface SectionFunction extends FunctionAtTarget {
  /** Of its row; the ids of the rows below begin with it. */
  readonly id: string;
  /** Its configuration, read once for all sections that want it. */
  configuration(): Promise<FunctionDetails>;
}

interface Entry {
  readonly look: Look;
  /** What commands on the row are about, where it is not the function itself. */
  readonly qualifier?: string;
  readonly arn?: string;
  readonly variable?: string;
}

/** A row in a section; `key` tells it from others of its kind. */
export function entryRow(
  { id, target, name }: SectionFunction,
  kind: string,
  key: string,
  { look, ...entry }: Entry,
): Node {
  return { kind, id: `${id}/${kind}/${key}`, target, name, ...entry, look: () => look };
}
