import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { targetKey, type TargetRef } from "../../src/protocol/functionRef.ts";
import type { Node } from "../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../src/ui/explorer/tree.ts";

const local: TargetRef = { kind: "local" };

/** The tree as a person sees it: rows below a target, by what is written on them. */
export class TreeRows {
  readonly #tree: FunctionTree;

  constructor(tree: FunctionTree) {
    this.#tree = tree;
  }

  itemOf(node: Node): vscode.TreeItem {
    return this.#tree.getTreeItem(node);
  }

  async children(target: TargetRef): Promise<Node[]> {
    const roots = await this.#tree.getChildren();
    const root = roots.find((node) => targetKey(node.target) === targetKey(target));
    assert.ok(root, "the target is no root");
    return await this.#tree.getChildren(root);
  }

  /** Of the rows below Local. */
  async labels(): Promise<unknown[]> {
    return (await this.children(local)).map((node) => this.itemOf(node).label);
  }

  async functionNode(name: string): Promise<Node> {
    const node = (await this.children(local)).find((each) => each.kind === "function" && each.name === name);
    assert.ok(node, `${name} is not in the tree`);
    return node;
  }
}
