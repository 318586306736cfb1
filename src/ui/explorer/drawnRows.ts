import { isDeepStrictEqual } from "node:util";
import type { Node } from "./node.ts";

/** A row as the editor was given it. */
interface Drawn {
  readonly id: string;
  readonly shown: unknown;
}

/** What the editor shows of each row that has others below it, so that only what is different is told again. */
export class DrawnRows {
  readonly #below = new Map<string, readonly Drawn[]>();
  readonly #itself = new Map<string, unknown>();
  /** Rows whose own rows are not to be believed any more. */
  readonly #forgotten = new Set<string>();

  /** The editor has these rows below that one. */
  note(row: Node, rows: readonly Node[]): void {
    this.#itself.set(row.id, shownOf(row));
    this.#below.set(
      row.id,
      rows.map((each) => ({ id: each.id, shown: shownOf(each) })),
    );
  }

  /** The row is different however it looks. */
  forget(id: string): void {
    this.#forgotten.add(id);
  }

  /** The rows below one that look different now; undefined where it must be drawn as a whole, since rows came, went or moved. */
  changedOf(row: Node, rowsNow: () => readonly Node[]): readonly Node[] | undefined {
    const before = this.#below.get(row.id);
    const looksAlike = isDeepStrictEqual(this.#itself.get(row.id), shownOf(row));
    const now = rowsNow();
    const isSame = before?.length === now.length && before.every(({ id }, index) => id === now[index]?.id);
    if (before === undefined || !isSame || !looksAlike) {
      for (const { id } of now) this.#forgotten.delete(id);
      return undefined;
    }
    const changed = now.filter(
      (each, index) =>
        this.#forgotten.delete(each.id) || !isDeepStrictEqual(before[index]?.shown, shownOf(each)),
    );
    this.note(row, now);
    return changed;
  }
}

function shownOf(row: Node): unknown {
  return row.facts ?? [row.look(), row.words?.() ?? []];
}
