import assert from "node:assert/strict";
import { test } from "node:test";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { createFunction, lambdaClient } from "../lambda/lambdaClient.ts";
import { startedEmulator } from "../startedEmulator.ts";

const source = `exports.handler = async ({ megabytes = 0 }) => {
  const { writeSync } = require("node:fs");
  const block = Buffer.alloc(1 << 20, 10);
  for (let n = 0; n < megabytes; n++)
    for (let at = 0; at < block.length; )
      try { at += writeSync(1, block, at); } catch (error) { if (error.code !== "EAGAIN") throw error; }
  return megabytes;
};`;

/**
 * Measures how much of the processor the longest turn of this thread's event loop takes, in milliseconds. What other
 * programs take of it meanwhile counts for nobody. Gives the figure and ends when it is called.
 */
function longestTurn(): () => number {
  const used = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let longest = 0;
  let before = used();
  let over = false;
  const turn = () => {
    const now = used();
    longest = Math.max(longest, now - before);
    before = now;
    if (!over) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    over = true;
    return longest;
  };
}

test("a flood of empty lines keeps nobody else waiting", async (t) => {
  const emulator = await startedEmulator(t);
  const client = lambdaClient(t, emulator);
  for (const name of ["flood", "other"]) await createFunction(client, name, source, { Timeout: 120 });
  const invoke = (FunctionName: string, event: object) =>
    client.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }));
  await Promise.all([invoke("flood", {}), invoke("other", {})]);
  const end = longestTurn();
  const flooding = invoke("flood", { megabytes: 6 });
  for (let outcome: unknown; outcome === undefined;) {
    await invoke("other", {});
    outcome = await Promise.race([flooding, Promise.resolve()]);
  }
  const longestMs = end();
  assert.equal(Buffer.from((await flooding).Payload ?? []).toString(), "6");
  t.diagnostic(`longest turn ${Math.round(longestMs)} ms`);
  assert.ok(longestMs < 400, `nobody was answered for ${longestMs} ms of work`);
});
