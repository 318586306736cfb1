import { eventOf, latencies, median, throughput } from "./measure.ts";
import type { Figure } from "./report.ts";
import type { Target } from "./targets.ts";

const small = eventOf(1024);
const large = eventOf(1024 * 1024);
const callers = [1, 16, 64] as const;

interface Series {
  readonly small: number[];
  readonly large: number[];
  readonly throughput: Map<number, number[]>;
}

/** Warm latency and throughput of all targets, one after another in each round, so that drift hits them alike. */
export async function warm(targets: readonly Target[], rounds: number): Promise<Figure[]> {
  const series = new Map<string, Series>();
  for (const { name } of targets)
    series.set(name, { small: [], large: [], throughput: new Map(callers.map((count) => [count, []])) });
  // The first round warms everything up and is not counted.
  for (let round = 0; round <= rounds; round++) {
    for (const target of targets) {
      console.error(`  round ${round} of ${rounds}: ${target.name}`);
      const measured = await measure(target, round === 0);
      if (round === 0) continue;
      const own = series.get(target.name);
      own?.small.push(measured.small);
      own?.large.push(measured.large);
      for (const [count, rate] of measured.rates) own?.throughput.get(count)?.push(rate);
    }
  }
  return figuresOf(targets, series);
}

async function measure(target: Target, brief: boolean) {
  const clients = Array.from({ length: 64 }, () => target.client());
  const [one] = clients;
  if (one === undefined) throw new Error("no client");
  try {
    // Code is compiled as it is used: all targets get the same calls to warm up.
    await latencies(one, "echo", small, brief ? 3000 : 200);
    const smallMs = median(await latencies(one, "echo", small, brief ? 100 : 500));
    // Whichever process has the call now: memory for such bodies is found with the first ones.
    await latencies(one, "echo", large, 10);
    const largeMs = median(await latencies(one, "echo", large, brief ? 5 : 30));
    const rates: [number, number][] = [];
    for (const count of callers) {
      const some = clients.slice(0, count);
      // As many processes as it takes are started before the measurement.
      if (count > 1) await throughput(some, "echo", small, brief ? 1500 : 300);
      rates.push([count, await throughput(some, "echo", small, brief ? 200 : 1000)]);
    }
    return { small: smallMs, large: largeMs, rates };
  } finally {
    for (const client of clients) client.close();
  }
}

function figuresOf(targets: readonly Target[], series: ReadonlyMap<string, Series>): Figure[] {
  const of = "floor-http";
  const figures: Figure[] = [];
  const add = (
    measure: string,
    unit: Figure["unit"],
    pick: (own: Series) => readonly number[],
    target: NonNullable<Figure["target"]>,
  ) => {
    const base = series.get(of);
    for (const { name } of targets) {
      const own = series.get(name);
      if (own === undefined || base === undefined) continue;
      const value = median(pick(own));
      // Of each round's own ratio, the median: the machine's load changes from round to round.
      const ratio = median(pick(own).map((each, round) => each / (pick(base)[round] ?? Number.NaN)));
      figures.push({ measure, who: name, value, unit, ratio, of, ...(name === "emulator" && { target }) });
    }
  };
  add("warm, 1 KB", "ms", (own) => own.small, { kind: "at most", ratio: 0.7 });
  add("warm, 1 MB", "ms", (own) => own.large, { kind: "at most", ratio: 1.2 });
  for (const count of callers)
    add(`${count} caller${count === 1 ? "" : "s"}`, "calls/s", (own) => own.throughput.get(count) ?? [], {
      kind: "at least",
      ratio: count === 1 ? 1.4 : 1.75,
    });
  return figures;
}
