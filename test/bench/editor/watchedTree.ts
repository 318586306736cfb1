import type { Node } from "../../../src/ui/explorer/node.ts";
import type { FunctionTree } from "../../../src/ui/explorer/tree.ts";

type Wanted = (node: Node) => boolean;

/** Hears which rows the editor asks for. */
export interface Watched {
  /** When the editor next asks how such a row looks; milliseconds since 1970. */
  next(wanted: Wanted): Promise<number>;
}

export function firstRows(tree: FunctionTree): Watched {
  const waiting = new Map<Wanted, (time: number) => void>();
  const getTreeItem = tree.getTreeItem.bind(tree);
  Object.assign(tree, {
    getTreeItem(node: Node) {
      const item = getTreeItem(node);
      for (const [wanted, resolve] of waiting) {
        if (!wanted(node)) continue;
        waiting.delete(wanted);
        resolve(performance.timeOrigin + performance.now());
      }
      return item;
    },
  });
  return { next: (wanted) => new Promise((resolve) => waiting.set(wanted, resolve)) };
}
