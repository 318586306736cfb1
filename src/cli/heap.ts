import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";

/** MiB of the space for new objects. */
const youngLimit = 16;

/**
 * Sets V8 up for a relay: nearly everything is garbage within a call. The flags belong on the command line of Node,
 * which is not ours where a person or an editor starts us; these are read whenever they matter.
 *
 * The space for new objects may not grow once it has 16 MiB. Under a steady load it doubles up to some 130 MiB, most of
 * the emulator's memory. And all of the heap may become twice what is alive before it is searched for garbage:
 * bodies of megabytes count as such, and made V8 search after every fourth call.
 */
export function tuneHeap(): void {
  setFlagsFromString("--heap-growing-percent=100");
  const observer = new PerformanceObserver(() => {
    const space = getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space");
    if (space === undefined || space.space_size < youngLimit * 1024 * 1024) return;
    setFlagsFromString("--semi-space-growth-factor=1");
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
}
