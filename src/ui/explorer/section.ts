import type { Access } from "../../aws/call.ts";
import type { FunctionDetails } from "../../aws/functions.ts";
import type { Capabilities } from "../../aws/target.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Menus } from "../kit/menus.ts";
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
  /** What its row says when it was read. Default: how many rows there are. */
  describe?(rows: readonly Node[]): string;
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

/** What a row belongs to: a function, or a layer by its name. */
export type RowOwner = Pick<SectionFunction, "id" | "name" | "target">;

interface Entry {
  readonly look: Look;
  /** What commands on the row are about, where it is not the function itself. */
  readonly qualifier?: string | undefined;
  readonly arn?: string | undefined;
  readonly variable?: string | undefined;
  readonly part?: string | undefined;
  /** What "Copy Value" copies. */
  readonly value?: string | undefined;
  readonly page?: string | undefined;
  readonly layer?: string | undefined;
  /** Has menu entries of its own beside those of its kind. */
  readonly word?: string | undefined;
  readonly words?: readonly string[];
}

/** A row in a section; `key` tells it from others of its kind. */
export function entryRow(
  { id, target, name }: RowOwner,
  kind: string,
  key: string,
  { look, word, words: own = [], qualifier, arn, variable, part, value, page, layer }: Entry,
): Node {
  const words = [
    ...(word !== undefined ? [word] : []),
    ...own,
    ...(arn !== undefined ? ["arn"] : []),
    ...(value !== undefined ? ["valued"] : []),
    ...(target.kind === "aws" ? ["remote"] : []),
  ];
  return {
    kind,
    id: `${id}/${kind}/${key}`,
    target,
    name,
    ...(qualifier !== undefined && { qualifier }),
    ...(arn !== undefined && { arn }),
    ...(variable !== undefined && { variable }),
    ...(part !== undefined && { part }),
    ...(value !== undefined && { value }),
    ...(page !== undefined && { page }),
    ...(layer !== undefined && { layer }),
    look: () => look,
    words: () => words,
  };
}

/** A look for a row that says one thing; its value goes behind its name. */
export function factLook(text: string, value: string, icon: string): Look {
  return { text, icon, description: value, tooltip: `${text}: ${value}`, label: `${text} ${value}` };
}

/** What every row has that has an ARN, a value or a page of AWS's console. */
export const rowMenus: Menus = {
  arn: [{ command: "lambdaWorkbench.copy.arn", group: "5_copy@2" }],
  valued: [{ command: "lambdaWorkbench.copy.setting", group: "5_copy@3" }],
  remote: [{ command: "lambdaWorkbench.open.console", group: "7_console@1" }],
};
