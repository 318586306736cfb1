import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { createRandom } from "../emulator/properties/random.ts";
import { spawnedEmulator } from "../emulator/spawnedEmulator.ts";
import { until } from "../until.ts";
import { MixedLoad, namesIn } from "./mixedLoad.ts";

const kills = 50;
// Another seed kills at other moments; the one of a failure is in its message.
const seed = Number(process.env["PROPERTY_SEED"] ?? 20_261_126);
/** Of each kind, a round. */
const each = 3;

/** Where the function says what has come to it. */
async function listening(t: TestContext, seen: Set<string>): Promise<number> {
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      for (const name of namesIn(body)) seen.add(name);
      response.end();
    });
  });
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test(
  `${kills} kills lose no message, record, object, event or timer that was acknowledged`,
  { timeout: 240_000 },
  async (t) => {
    const dataDir = await mkdtemp(join(tmpdir(), "lambda-workbench-killed-"));
    t.after(() => rm(dataDir, { recursive: true, force: true, maxRetries: 3 }));
    const random = createRandom(seed);
    const seen = new Set<string>();
    const acknowledged = new Set<string>();
    const port = await listening(t, seen);
    const missing = () => [...acknowledged].filter((name) => !seen.has(name));

    for (let round = 0; round < kills; round += 1) {
      const { child, options } = await spawnedEmulator(t, dataDir);
      const load = new MixedLoad(t, options, dataDir);
      if (round === 0) await load.prepare(port);
      const before = seen.size;
      const sent: Promise<unknown>[] = [];
      let left = random.below(each * Object.keys(load.senders).length);
      for (let number = 0; number < each; number += 1) {
        for (const [kind, send] of Object.entries(load.senders)) {
          const name = `${kind}-${round}-${number}`;
          const acknowledge = () => {
            acknowledged.add(name);
            left -= 1;
            // In the middle of the others; of some rounds only when functions run.
            if (left === 0 && round % 5 !== 0) child.kill("SIGKILL");
          };
          sent.push(send(name).then(acknowledge));
        }
      }
      const ended = once(child, "exit");
      await Promise.allSettled(sent);
      if (round % 5 === 0) await until(() => seen.size > before);
      child.kill("SIGKILL");
      await ended;
      load.close();
    }

    await spawnedEmulator(t, dataDir);
    await until(() => missing().length === 0).catch((error: unknown) => {
      throw new Error(`seed ${seed}: lost ${missing().join()}`, { cause: error });
    });
    t.diagnostic(`${acknowledged.size} acknowledged, ${seen.size} seen`);
    assert.ok(acknowledged.size >= kills * 5, String(acknowledged.size));
  },
);
