import type { Access } from "../../aws/call.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { errorRow } from "./messageRow.ts";
import type { Look, Node } from "./node.ts";
import type { FunctionSection, SectionFunction } from "./section.ts";

type State =
  | { readonly kind: "unread" }
  | { readonly kind: "reading"; readonly rows: Promise<readonly Node[]> }
  | { readonly kind: "read"; readonly rows: readonly Node[] };

interface SectionRowOptions {
  readonly fn: SectionFunction;
  /** An address to read from; may start an emulator, so it is asked for when the section is unfolded. */
  readonly access: () => Promise<Access>;
  /** Called when it is known how many rows there are. */
  readonly onRead: (row: Node) => void;
}

/** The row of a section: reads once, however often the editor asks; what was refused is asked for again. */
export class SectionRow implements Node {
  readonly kind: string;
  readonly id: string;
  readonly name: string;
  readonly target: TargetRef;
  readonly #section: FunctionSection;
  readonly #options: SectionRowOptions;
  #state: State = { kind: "unread" };

  constructor(section: FunctionSection, options: SectionRowOptions) {
    const { id, name, target } = options.fn;
    this.kind = section.id;
    this.id = `${id}/${section.id}`;
    this.name = name;
    this.target = target;
    this.#section = section;
    this.#options = options;
  }

  look(): Look {
    const { title, icon } = this.#section;
    if (this.#state.kind !== "read") return { text: title, icon, label: title };
    const { rows } = this.#state;
    const { length } = rows;
    const description = this.#section.describe?.(rows) ?? String(length);
    return {
      text: title,
      icon,
      description,
      label: `${title}, ${description}`,
      ...(length === 0 && { state: "flat" }),
    };
  }

  words(): readonly string[] {
    return ["section"];
  }

  async children(): Promise<readonly Node[]> {
    if (this.#state.kind === "read") return this.#state.rows;
    if (this.#state.kind === "unread") this.#state = { kind: "reading", rows: this.#read() };
    return await this.#state.rows;
  }

  async #read(): Promise<readonly Node[]> {
    const { fn, access, onRead } = this.#options;
    try {
      const rows = await this.#section.load(await access(), fn);
      this.#state = { kind: "read", rows };
      onRead(this);
      return rows;
    } catch (error) {
      this.#state = { kind: "unread" };
      return [errorRow(this, "error", { error })];
    }
  }
}
