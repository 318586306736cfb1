import { join } from "node:path";
import { createEcho } from "./functions.ts";
import type { LeanClient, Reply } from "./leanClient.ts";
import { eventOf, median } from "./measure.ts";
import type { Figure } from "./report.ts";
import { startEmulator, type Target } from "./targets.ts";

const none = Buffer.alloc(0);
const event = eventOf(1024);

/** List, invoke and enqueue with 1,000 functions and 10,000 queued events, against the same with ten of each. */
export async function crowd(dir: string, rounds: number): Promise<Figure[]> {
  const few = await filled(join(dir, "few"), 10, 10);
  const many = await filled(join(dir, "many"), 1000, 10_000);
  const times = new Map<string, { few: number[]; many: number[] }>();
  try {
    for (let round = 0; round <= rounds; round++) {
      for (const [who, target] of [
        ["few", few],
        ["many", many],
      ] as const) {
        const client = target.client();
        for (const [name, call] of Object.entries(calls)) {
          const own = times.get(name) ?? { few: [], many: [] };
          times.set(name, own);
          const value = await medianOf(() => call(client), 100);
          if (round > 0) own[who].push(value);
        }
        client.close();
      }
    }
  } finally {
    await few.stop();
    await many.stop();
  }
  return [...times].map(([name, own]) => ({
    measure: "crowded",
    who: `emulator, ${name}`,
    value: median(own.many),
    unit: "ms",
    ratio: median(own.many.map((value, round) => value / (own.few[round] ?? Number.NaN))),
    of: "with ten",
    target: { kind: "at most", ratio: 1.5 },
  }));
}

const calls: Readonly<Record<string, (client: LeanClient) => Promise<Reply>>> = {
  list: (client) => client.request("GET", "/2015-03-31/functions?MaxItems=10", none),
  invoke: (client) => client.invoke("echo", event),
  enqueue: (client) => enqueue(client, "held"),
};

function enqueue(client: LeanClient, name: string): Promise<Reply> {
  return client.request(
    "POST",
    `/2015-03-31/functions/${name}/invocations`,
    event,
    "X-Amz-Invocation-Type: Event\r\n",
  );
}

async function filled(dataDir: string, functions: number, events: number): Promise<Target> {
  const target = await startEmulator(dataDir);
  const client = target.client();
  await createEcho(client, "echo", "node");
  await createEcho(client, "held", "sleeper");
  // One of its events runs, for a long time; the others are throttled.
  await client.request(
    "PUT",
    "/2017-10-31/functions/held/concurrency",
    Buffer.from('{"ReservedConcurrentExecutions":1}'),
  );
  for (let index = 2; index < functions; index++) await createEcho(client, `f-${index}`, "node");
  for (let index = 0; index < events; index++) {
    const reply = await enqueue(client, "held");
    if (reply.status !== 202) throw new Error(`enqueue answered ${reply.status}: ${reply.body.toString()}`);
  }
  client.close();
  return target;
}

async function medianOf(call: () => Promise<Reply>, count: number): Promise<number> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const began = performance.now();
    const reply = await call();
    times.push(performance.now() - began);
    if (reply.status >= 300)
      throw new Error(`answered ${reply.status}: ${reply.body.toString().slice(0, 200)}`);
  }
  return median(times);
}
