import type { Clock } from "../../../shared/clock.ts";
import type { Exchange } from "./exchange.ts";

const burstBytes = 6 * 1024 * 1024;
const bytesPerMs = (2 * 1024 * 1024) / 1000;

/** AWS's shape of a stream: the first 6 MiB at once, then 2 MiB a second. Source: RIE's interop/model.go. */
export function bandwidth(exchange: Exchange, clock: Clock): (sent: number) => void {
  let room = burstBytes;
  let refilled = performance.now();
  return (sent) => {
    const now = performance.now();
    room = Math.min(burstBytes, room + (now - refilled) * bytesPerMs) - sent;
    refilled = now;
    if (room >= 0) return;
    exchange.pause();
    clock.after(-room / bytesPerMs, () => exchange.resume());
  };
}
