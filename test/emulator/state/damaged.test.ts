import assert from "node:assert/strict";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { before, suite, test } from "node:test";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AppError } from "../../../src/shared/errors.ts";
import { ManualClock } from "../../manualClock.ts";
import { Workshop } from "../lambda/workshop.ts";
import { markOwn } from "../../../src/emulator/ownership.ts";
import { createRandom } from "../properties/random.ts";
import { clientOptions, startedEmulator, suiteEnd, type End } from "../startedEmulator.ts";

suite("a database that is not as it was left", { timeout: 120_000 }, () => {
  const end = suiteEnd();
  const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-damaged-"));
  const good = join(folder, "good.db");
  end.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  let made = 0;

  before(async () => {
    const cleanups: (() => unknown)[] = [];
    const own: End = { after: (clean) => cleanups.push(clean) };
    const dataDir = join(folder, "first");
    const workshop = await Workshop.open(own, new ManualClock(), { dataDir });
    await workshop.fn();
    await workshop.queue();
    for (const clean of cleanups.toReversed()) await clean();
    copyFileSync(join(dataDir, "state.db"), good);
  });

  /** A data directory with a copy of the database, changed. */
  const changed = (change: (file: string) => void): string => {
    const dataDir = join(folder, `changed-${(made += 1)}`);
    const file = join(dataDir, "state.db");
    mkdirSync(dataDir);
    markOwn(join(dataDir, "owner.json"));
    copyFileSync(good, file);
    change(file);
    return dataDir;
  };

  const refusal = async (t: End, dataDir: string): Promise<AppError> => {
    try {
      await startedEmulator(t, { dataDir });
    } catch (error) {
      assert.ok(error instanceof AppError, String(error instanceof Error ? error.stack : error));
      return error;
    }
    assert.fail("it started");
  };

  const sql = (text: string) => (file: string) => {
    const database = new DatabaseSync(file);
    database.exec(text);
    database.close();
  };

  test("one of a newer version is left alone, with a sentence that says so", async (t) => {
    const dataDir = changed(sql("INSERT INTO migrations VALUES ('from-the-future')"));
    const { code, userMessage } = await refusal(t, dataDir);
    assert.equal(code, "data-dir-newer");
    assert.match(userMessage, /state\.db" was written by a newer version.*"from-the-future".*--data-dir/);
  });

  test("a document that cannot be read is named, with the way out", async (t) => {
    const dataDir = changed(sql(`UPDATE sqs_queues SET document = '{"name":'`));
    const { code, userMessage } = await refusal(t, dataDir);
    assert.equal(code, "data-dir-damaged");
    assert.match(userMessage, /state\.db" is damaged: "queue-2" in the table sqs_queues is not JSON/);
    assert.match(userMessage, /Move it away to begin anew.*--data-dir/);
  });

  test("a file that is no database is said to be damaged, and a backup to be there", async (t) => {
    const dataDir = changed((file) => {
      copyFileSync(file, `${file}-backup`);
      writeFileSync(file, "not a database, and long enough to be looked at ".repeat(100));
    });
    const { code, userMessage } = await refusal(t, dataDir);
    assert.equal(code, "data-dir-damaged");
    assert.match(userMessage, /is damaged: .*not a database.* put ".*state\.db-backup" in its place/);
  });

  test("before a migration the database is copied", async (t) => {
    const dataDir = changed(sql("DELETE FROM migrations WHERE name = 'sqs-lanes'; DROP TABLE sqs_lanes"));
    const emulator = await startedEmulator(t, { dataDir });
    const backup = join(dataDir, "state.db-backup");
    assert.ok(existsSync(backup));
    const database = new DatabaseSync(backup);
    const names = database.prepare("SELECT name FROM migrations").all();
    database.close();
    assert.ok(names.every((row) => row["name"] !== "sqs-lanes"));
    await emulator.stop();
    const again = await startedEmulator(t, { dataDir: changed(() => undefined) });
    assert.ok(again.port > 0);
  });

  test("of flipped bits one is told, or they do no harm", async (t) => {
    const size = readFileSync(good).byteLength;
    const random = createRandom(20_261_126);
    for (let flip = 0; flip < 40; flip += 1) {
      const [at, bit] = [random.below(size), 1 << random.below(8)];
      const dataDir = changed((file) => {
        const bytes = readFileSync(file);
        bytes.writeUInt8((bytes[at] ?? 0) ^ bit, at);
        writeFileSync(file, bytes);
      });
      const cleanups: (() => unknown)[] = [];
      const own: End = { after: (clean) => cleanups.push(clean) };
      t.diagnostic(`byte ${at}, bit ${bit}: ${await outcomeOf(own, dataDir)}`);
      for (const clean of cleanups.toReversed()) await clean();
    }
  });

  const outcomeOf = async (own: End, dataDir: string): Promise<string> => {
    const emulator = await startedEmulator(own, { dataDir }).catch((error: unknown) => {
      assert.ok(error instanceof AppError, String(error instanceof Error ? error.stack : error));
      return error;
    });
    if (emulator instanceof AppError) return emulator.code;
    const [lambda, sqs] = [new LambdaClient(clientOptions(emulator)), new SQSClient(clientOptions(emulator))];
    await lambda.send(new ListFunctionsCommand({}));
    await sqs.send(new ListQueuesCommand({}));
    lambda.destroy();
    sqs.destroy();
    return "works";
  };
});
