/** One line of the result. `ratio` is to what `of` names; a target is for the emulator's line alone. */
export interface Figure {
  readonly measure: string;
  readonly who: string;
  readonly value: number;
  readonly unit: "ms" | "calls/s" | "records/s" | "MiB" | "KiB" | "messages" | "% of a core";
  readonly ratio?: number;
  readonly of?: string;
  readonly target?: { readonly kind: "at most" | "at least"; readonly ratio: number };
}

/** A table for people, the emulator's targets marked as met or missed. */
export function printFigures(figures: readonly Figure[]): void {
  const rows = figures.map((figure) => [
    figure.measure,
    figure.who,
    `${figure.value >= 100 ? figure.value.toFixed(0) : figure.value.toFixed(3)} ${figure.unit}`,
    figure.ratio === undefined ? "" : `${figure.ratio.toFixed(2)} × ${figure.of ?? ""}`,
    figure.target === undefined ? "" : `${figure.target.kind} ${figure.target.ratio}`,
    figure.target === undefined || figure.ratio === undefined ? "" : met(figure) ? "met" : "missed",
  ]);
  const head = ["measure", "who", "median", "ratio", "target", ""];
  const widths = head.map((_, column) =>
    Math.max(...[head, ...rows].map((row) => (row[column] ?? "").length)),
  );
  let before = "";
  for (const row of [head, ...rows]) {
    if (row[0] !== before && before !== "") console.log();
    before = row[0] ?? "";
    console.log(
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
  }
}

function met({ ratio = Number.NaN, target }: Figure): boolean {
  if (target === undefined) return true;
  return target.kind === "at most" ? ratio <= target.ratio : ratio >= target.ratio;
}
