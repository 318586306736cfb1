import assert from "node:assert/strict";
import { test } from "node:test";
import type { Call } from "../../../../src/emulator/contracts/service.ts";
import { invokingUpToDate } from "../../../../src/emulator/project/upToDate.ts";

const call = {} as Call;

test("an invoke waits for a change that is being taken in, other operations and other times do not", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let settled: Promise<void> | undefined = promise;
  const service = invokingUpToDate(
    {
      name: "lambda",
      signingName: "lambda",
      protocols: [{ kind: "rest-json" }],
      model: () => Promise.reject(new Error("It is not asked for.")),
      bodyLimit: () => 0,
      operations: { Invoke: () => "invoked", ListFunctions: () => "listed" },
    },
    { settled: () => settled },
  );
  const run = (name: string): unknown => service.operations[name]?.({} as never, call);
  assert.equal(run("ListFunctions"), "listed");
  const order: unknown[] = [];
  const invoked = Promise.resolve(run("Invoke")).then((answer) => order.push(answer));
  order.push("taken in");
  settled = undefined;
  resolve();
  await invoked;
  assert.deepEqual(order, ["taken in", "invoked"]);
  assert.equal(run("Invoke"), "invoked");
});
