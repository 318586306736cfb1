import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import { listLayers } from "../../../aws/layers.ts";
import type { TargetRef } from "../../../protocol/functionRef.ts";
import { errorRow, messageRow } from "../messageRow.ts";
import type { Node } from "../node.ts";
import { layerRow } from "./layerRows.ts";

interface Around {
  readonly accessTo: (target: TargetRef) => Promise<Access>;
  readonly changed: (row: Node) => void;
}

type State =
  | { readonly kind: "reading" }
  | { readonly kind: "read" }
  | { readonly kind: "failed"; readonly error: unknown };

/** The layers of a target, page by page: its row is drawn anew for each page after the first. */
export class LayersReading {
  readonly #root: Node;
  readonly #around: Around;
  readonly #layers: Node[] = [];
  readonly #first = Promise.withResolvers<void>();
  #state: State = { kind: "reading" };

  constructor(root: Node, around: Around) {
    this.#root = root;
    this.#around = around;
    void this.#read();
  }

  async rows(): Promise<readonly Node[]> {
    await this.#first.promise;
    return [...this.#layers, ...this.#messages()];
  }

  async #read(): Promise<void> {
    const { id, target } = this.#root;
    try {
      const access = await this.#around.accessTo(target);
      for await (const page of listLayers(access)) {
        this.#layers.push(...page.map((layer) => layerRow({ id, target, access }, layer)));
        this.#tell();
      }
      this.#state = { kind: "read" };
    } catch (error) {
      this.#state = { kind: "failed", error };
    }
    this.#tell();
  }

  #tell(): void {
    this.#first.resolve();
    this.#around.changed(this.#root);
  }

  #messages(): Node[] {
    const root = this.#root;
    switch (this.#state.kind) {
      case "reading":
        return [
          messageRow(root, "loading", { text: vscode.l10n.t("Loading layers…"), icon: "loading~spin" }),
        ];
      case "failed": {
        const otherwise = {
          title: vscode.l10n.t("Load"),
          command: "lambdaWorkbench.refresh",
          arguments: [{ target: root.target }],
        };
        return [errorRow(root, "error", { error: this.#state.error, otherwise })];
      }
      case "read":
        return this.#layers.length > 0
          ? []
          : [messageRow(root, "empty", { text: vscode.l10n.t("No layers yet."), icon: "info" })];
    }
  }
}
