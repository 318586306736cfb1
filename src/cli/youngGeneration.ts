import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/**
 * Keeps V8's space for new objects from growing once it has `mebibytes`. Under a steady load it doubles up to some
 * 130 MiB, most of the emulator's memory, for garbage that is dead within a call. The size can be set only on the
 * command line of Node, which is not ours where a person or an editor starts us; the factor is read at each growth.
 */
export function limitYoungGeneration(mebibytes: number): void {
  const observer = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (space === undefined || space.space_size < mebibytes * 1024 * 1024) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
