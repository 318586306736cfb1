import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { Call } from "../../../../../src/emulator/contracts/service.ts";
import {
  createLambda,
  type Lambda,
  type LambdaOptions,
} from "../../../../../src/emulator/services/lambda/service.ts";
import { migrations } from "../../../../../src/emulator/services/lambda/state/tables.ts";
import { openDatabase } from "../../../../../src/emulator/store/open.ts";
import { silentLog } from "../../../../../src/shared/log.ts";
import { ManualClock } from "../../../../manualClock.ts";
import { removeFolder } from "../../../../platform.ts";

export const place = { accountId: "000000000000", region: "us-east-1" };

interface TestLambda extends Lambda {
  readonly clock: ManualClock;
  /** ARNs whose environments were ended, with the version when it was one. */
  readonly retired: string[];
  /** How many environments the engine was last told to keep of a version. */
  readonly kept: Map<string, number>;
  /** Calls an operation as the wire does, after validation. */
  call(operation: string, input: Readonly<Record<string, unknown>>): Promise<Record<string, unknown>>;
}

/** The Lambda API in this process, over a database of its own and without processes. */
export function testLambda(t: TestContext, options: Partial<LambdaOptions> = {}): TestLambda {
  const dataDir = mkdtempSync(join(tmpdir(), "lambda-workbench-api-"));
  const database = openDatabase(join(dataDir, "state.db"), migrations);
  const clock = new ManualClock();
  const retired: string[] = [];
  const kept = new Map<string, number>();
  const lambda = createLambda({
    database,
    packagesDir: join(dataDir, "packages"),
    clock,
    log: silentLog,
    engine: {
      retire: (arn, version) => void retired.push(version === undefined ? arn : `${arn}:${version}`),
      provision: (fn, count) => {
        kept.set(fn.version, count);
        return Promise.resolve(true);
      },
    },
    ...place,
    endpoint: () => "http://127.0.0.1:9001",
    ...options,
  });
  lambda.start();
  t.after(async () => {
    lambda.stop();
    database.close();
    await removeFolder(dataDir);
  });
  const call: Call = {
    ...place,
    requestId: "00000000-0000-4000-8000-000000000000",
    endpoint: "http://127.0.0.1:9001",
    protocol: "rest-json",
    headers: {},
    signal: new AbortController().signal,
    answerHeaders: {},
  };
  return {
    ...lambda,
    clock,
    retired,
    kept,
    call: async (name, input) => {
      const { service } = lambda;
      service.validate?.(name, input);
      const operation = service.operations[name];
      if (operation === undefined) throw new Error(`There is no operation ${name}`);
      // The wire calls operations by their names, too, with what it read from the request.
      return ((await operation(input as never, call)) ?? {}) as Record<string, unknown>;
    },
  };
}
