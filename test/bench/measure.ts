import type { LeanClient } from "./leanClient.ts";

/** The calls of one client, one after another; milliseconds of each. */
export async function latencies(
  client: LeanClient,
  name: string,
  body: Buffer,
  count: number,
): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < count; call++) {
    const began = performance.now();
    const reply = await client.invoke(name, body);
    times.push(performance.now() - began);
    if (reply.status !== 200)
      throw new Error(`invoke answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`);
  }
  return times;
}

/** Calls a second of `callers` clients that each call as fast as they are answered. */
export async function throughput(
  clients: readonly LeanClient[],
  name: string,
  body: Buffer,
  durationMs: number,
): Promise<number> {
  let calls = 0;
  const began = performance.now();
  const deadline = began + durationMs;
  await Promise.all(
    clients.map(async (client) => {
      while (performance.now() < deadline) {
        const reply = await client.invoke(name, body);
        if (reply.status !== 200)
          throw new Error(`invoke answered ${reply.status}: ${reply.body.toString().slice(0, 300)}`);
        calls++;
      }
    }),
  );
  return (calls * 1000) / (performance.now() - began);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** A JSON event of about `bytes` bytes. */
export function eventOf(bytes: number): Buffer {
  return Buffer.from(JSON.stringify({ text: "x".repeat(Math.max(0, bytes - 11)) }));
}
