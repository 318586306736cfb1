import type { Clock } from "../../../shared/clock.ts";
import type { Exchange } from "./exchange.ts";

const burstBytes = 6 * 1024 * 1024;
const bytesPerMs = (2 * 1024 * 1024) / 1000;

/**
 * Slows down who streams: to AWS's shape of a stream, the first 6 MiB at once, then 2 MiB a second (source: RIE's
 * interop/model.go), and to its reader, who has taken a chunk when `taken` resolves.
 */
export function streamPace(
  exchange: Pick<Exchange, "pause" | "resume">,
  clock: Clock,
): (sent: number, taken: Promise<void> | undefined) => void {
  let room = burstBytes;
  let refilled = performance.now();
  let holds = 0;
  const hold = () => {
    if (holds === 0) exchange.pause();
    holds += 1;
  };
  const release = () => {
    holds -= 1;
    if (holds === 0) exchange.resume();
  };
  return (sent, taken) => {
    const now = performance.now();
    room = Math.min(burstBytes, room + (now - refilled) * bytesPerMs) - sent;
    refilled = now;
    if (room < 0) {
      hold();
      clock.after(-room / bytesPerMs, release);
    }
    if (taken !== undefined) {
      hold();
      // A reader that fails has left, and holds up nobody.
      void taken.catch(() => undefined).then(release);
    }
  };
}
