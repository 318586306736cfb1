import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { type Emulator, startEmulator } from "../../src/emulator/emulator.ts";
import type { EmulatorOptions } from "../../src/emulator/options.ts";
import { testedPlatform } from "../testedPlatform.ts";
import { silentLog } from "../../src/shared/log.ts";

/** What has a test's or a suite's end: a test's context, or `suiteEnd()`. */
export interface End {
  after(clean: () => unknown): void;
}

/** The end of the suite in whose body it is called: cleans in reverse, as what was made last may need the rest. */
export function suiteEnd(): End {
  const cleanups: (() => unknown)[] = [];
  after(async () => {
    for (const clean of cleanups.toReversed()) await clean();
  });
  return { after: (clean) => cleanups.push(clean) };
}

/** An emulator on a free port, with a data directory of its own unless given one; both are gone after the test. */
export async function startedEmulator(end: End, options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "lambda-workbench-test-")));
  const emulator = await startEmulator({
    port: 0,
    templates: [],
    accountId: "000000000000",
    region: "us-east-1",
    log: silentLog,
    ...options,
    engine: { platform: testedPlatform, ...options.engine },
    dataDir,
  });
  end.after(async () => {
    await emulator.stop();
    if (options.dataDir === undefined) await rm(dataDir, { recursive: true, force: true, maxRetries: 3 });
  });
  return emulator;
}

/** What every SDK client of a test is made with. */
export function clientOptions({
  endpoint,
  region,
  accessKeyId,
  secretAccessKey,
}: Pick<Emulator, "endpoint" | "region" | "accessKeyId" | "secretAccessKey">) {
  return { endpoint, region, credentials: { accessKeyId, secretAccessKey }, maxAttempts: 1 };
}
