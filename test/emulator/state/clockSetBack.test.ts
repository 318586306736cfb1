import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { suite, test } from "node:test";
import { ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { lineLog } from "../../../src/shared/log.ts";
import { ManualClock } from "../../manualClock.ts";
import { until } from "../../until.ts";
import { Workshop } from "../lambda/workshop.ts";
import { suiteEnd, type End } from "../startedEmulator.ts";

const hour = 3_600_000;

suite("a clock that is set back", { timeout: 60_000 }, () => {
  const end = suiteEnd();

  test("keeps no delayed or received message away for longer, nor an event's retry", async () => {
    const clock = new ManualClock();
    const workshop = await Workshop.open(end, clock);
    const [queue, fn, notes] = [await workshop.queue(), await workshop.fn(), workshop.file()];
    const send = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "late", DelaySeconds: 60 });
    await workshop.sqs.send(send);
    await workshop.event(fn, { notes, fail: true });
    await until(() => clock.waitsFor(60_000));
    clock.set(-2 * hour);
    clock.advance(60_000);
    await until(() => workshop.runs(notes).length === 2);
    const receive = async () => {
      const request = new ReceiveMessageCommand({ QueueUrl: queue.url, VisibilityTimeout: 30 });
      return (await workshop.sqs.send(request)).Messages?.map(({ Body }) => Body) ?? [];
    };
    assert.deepEqual(await receive(), ["late"]);
    clock.set(-2 * hour);
    assert.deepEqual(await receive(), []);
    clock.advance(30_000);
    assert.deepEqual(await receive(), ["late"]);
  });

  test("does so also while the emulator is off; what has grown too old meanwhile is said", async () => {
    const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-clock-"));
    end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
    // Of no workshop, whose files go with it.
    const [dataDir, notes] = [join(folder, "data"), join(folder, "notes")];
    const clock = new ManualClock();
    const first = opened();
    const before = await Workshop.open(first.end, clock, { dataDir });
    const [queue, fn] = [await before.queue(), await before.fn()];
    const send = new SendMessageCommand({ QueueUrl: queue.url, MessageBody: "late", DelaySeconds: 60 });
    await before.sqs.send(send);
    await before.event(fn, { notes, fail: true });
    await until(() => clock.waitsFor(60_000));
    await first.close();

    clock.set(-2 * hour);
    const second = opened();
    const between = await Workshop.open(second.end, clock, { dataDir });
    clock.advance(60_000);
    await until(async () => {
      const request = new ReceiveMessageCommand({ QueueUrl: queue.url, VisibilityTimeout: 0 });
      return (await between.sqs.send(request)).Messages?.[0]?.Body === "late";
    });
    await until(() => before.runs(notes).length === 2);
    await until(() => clock.waitsFor(120_000));
    await second.close();

    clock.set(2 * hour);
    clock.advance(7 * hour);
    const lines: string[] = [];
    await Workshop.open(end, clock, { dataDir, log: lineLog((line) => lines.push(line)) });
    const line = await until(() => lines.find((text) => text.includes("given up")));
    assert.match(
      line,
      /^warn queued event given up, too old function="fn-\d+" requestId="[^"]+" minutes=4\d\d attempts=2/,
    );
  });

  /** What can be closed before the suite ends. */
  function opened(): { readonly end: End; close(): Promise<void> } {
    const cleanups: (() => unknown)[] = [];
    return {
      end: { after: (clean) => cleanups.push(clean) },
      async close() {
        for (const clean of cleanups.toReversed()) await clean();
      },
    };
  }
});
