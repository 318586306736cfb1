import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";

/** Pages come faster than anybody can read. What comes after a pause is drawn at once. */
const pauseMs = 100;
/** The editor takes all rows again at each drawing: the more there are, the less often it is drawn. */
const pauseMsPerRow = 0.1;
/**
 * While pages come, a drawing brings a fourth more rows in AWS, where 250 come in a second. The editor keeps some hundred bytes of
 * each row that it ever took, so that ten thousand are not drawn a hundred times.
 */
const pauseMsPerRowOfMany = 1;

interface Planned {
  readonly cancel: () => void;
  /** While pages come: their end does not wait for so long. */
  readonly isLoading: boolean;
}

interface Around {
  readonly clock: App["clock"];
  readonly functions: Pick<App["functions"], "get">;
}

/** When targets are drawn anew. */
export class Redraws {
  readonly #app: Around;
  readonly #draw: (key: string) => void;
  readonly #planned = new Map<string, Planned>();
  /** Epoch milliseconds of the last drawing of each target. */
  readonly #drawnAt = new Map<string, number>();

  constructor(app: Around, draw: (key: string) => void) {
    this.#app = app;
    this.#draw = draw;
  }

  soon(target: TargetRef): void {
    const { clock, functions } = this.#app;
    const key = targetKey(target);
    const { kind, functions: rows } = functions.get(target);
    const isLoading = kind === "loading";
    const planned = this.#planned.get(key);
    if (planned !== undefined && (isLoading || !planned.isLoading)) return;
    planned?.cancel();
    const pause = pauseMs + rows.length * (isLoading ? pauseMsPerRowOfMany : pauseMsPerRow);
    const next = (this.#drawnAt.get(key) ?? 0) + pause;
    const cancel = clock.after(Math.max(0, next - clock.now()), () => {
      this.#planned.delete(key);
      this.#drawnAt.set(key, clock.now());
      this.#draw(key);
    });
    this.#planned.set(key, { cancel, isLoading });
  }

  dispose(): void {
    for (const { cancel } of this.#planned.values()) cancel();
  }
}
