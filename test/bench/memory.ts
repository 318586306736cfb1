import { join } from "node:path";
import { createEcho } from "./functions.ts";
import { eventOf, latencies } from "./measure.ts";
import type { Figure } from "./report.ts";
import { childrenOf, residentMiB, startEmulator, startFloor, type Target } from "./targets.ts";

/** Resident memory of the emulator and one function, after 10,000 calls and after `calls`. */
export async function memory(dir: string, calls: number): Promise<Figure[]> {
  const floor = await startFloor("http", true);
  const emulator = await startEmulator(join(dir, "memory"), ["--standby", "0"]);
  try {
    const client = emulator.client();
    await createEcho(client, "echo", "node");
    const floorClient = floor.client();
    await latencies(client, "echo", eventOf(1024), 10_000);
    await latencies(floorClient, "echo", eventOf(1024), 10_000);
    const base = withFunctions(floor);
    const value = withFunctions(emulator);
    const measure = "memory after 10,000";
    const figures: Figure[] = [
      { measure, who: "floor-http", value: base, unit: "MiB" },
      {
        measure,
        who: "emulator",
        value,
        unit: "MiB",
        ratio: value / base,
        of: "floor-http",
        target: { kind: "at most", ratio: 1.2 },
      },
    ];
    if (calls > 10_000) {
      await latencies(client, "echo", eventOf(1024), calls - 10_000);
      const later = withFunctions(emulator);
      figures.push({
        measure: `memory after ${calls.toLocaleString("en")}`,
        who: "emulator",
        value: later,
        unit: "MiB",
        ratio: later / value,
        of: "after 10,000",
        target: { kind: "at most", ratio: 1.1 },
      });
    }
    client.close();
    floorClient.close();
    return figures;
  } finally {
    await emulator.stop();
    await floor.stop();
  }
}

/** The process and its functions' processes. */
function withFunctions(target: Target): number {
  return childrenOf(target.pid).reduce((sum, child) => sum + residentMiB(child), residentMiB(target.pid));
}
