import type { Duplex } from "node:stream";
import { systemClock } from "../../shared/clock.ts";

/**
 * Answers a client whose bytes have lost their meaning, and ends the connection: after `lingerMs`, in which it can read why, even
 * if it keeps its own side open. What it sends meanwhile is not looked at.
 */
export function hangUp(socket: Duplex, status: string, lingerMs: number): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  socket.resume();
  const cancel = systemClock.after(lingerMs, () => socket.destroy());
  socket.once("close", cancel);
}
