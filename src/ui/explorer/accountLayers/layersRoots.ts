import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import { targetKey, type TargetRef } from "../../../protocol/functionRef.ts";
import type { App } from "../../app.ts";
import type { Node } from "../node.ts";
import type { LayersReading } from "./layersReading.ts";

interface Around {
  readonly functions: Pick<App["functions"], "get">;
  readonly accessTo: (target: TargetRef) => Promise<Access>;
  readonly changed: (row: Node) => void;
}

/** The row "Layers" of each target whose functions are read. What is below is read when it is unfolded. */
export class LayersRoots {
  readonly #around: Around;
  readonly #rows = new Map<string, Node>();
  readonly #readings = new Map<string, Promise<LayersReading>>();

  constructor(around: Around) {
    this.#around = around;
  }

  of(target: TargetRef): readonly Node[] {
    const { kind, functions } = this.#around.functions.get(target);
    if (kind !== "read" || functions.length === 0) return [];
    const key = targetKey(target);
    const row = this.#rows.get(key) ?? this.#row(target, key);
    this.#rows.set(key, row);
    return [row];
  }

  /** The layers are read anew where somebody looks at them. */
  forget(target: TargetRef): void {
    const key = targetKey(target);
    const row = this.#rows.get(key);
    if (this.#readings.delete(key) && row !== undefined) this.#around.changed(row);
  }

  #row(target: TargetRef, key: string): Node {
    const text = vscode.l10n.t("Layers");
    const row: Node = {
      kind: "accountLayers",
      id: `${key}/accountLayers`,
      target,
      look: () => ({ text, icon: "layers", label: text }),
      words: () => ["section"],
      children: async () => {
        const reading = this.#readings.get(key) ?? this.#open(row);
        this.#readings.set(key, reading);
        return await (await reading).rows();
      },
    };
    return row;
  }

  async #open(row: Node): Promise<LayersReading> {
    const { LayersReading: Reading } = await import("./layersReading.ts");
    return new Reading(row, this.#around);
  }
}
