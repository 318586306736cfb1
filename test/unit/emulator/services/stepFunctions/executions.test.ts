import assert from "node:assert/strict";
import { test } from "node:test";
import { GroupCommit } from "../../../../../src/emulator/store/groupCommit.ts";
import { execution, openExecutions, pass } from "./executionsInMemory.ts";

test("an execution whose start is rolled back and made again runs once", async (t) => {
  const { database, executions, count, firstEnd } = openExecutions(t);
  const journal = new GroupCommit(database);
  const names = ["rolled back", "kept"];
  const started = journal.write(() => executions.start(execution(pass, { name: names.shift() ?? "late" })));
  const refused = journal.write(() => {
    throw new Error("the other target is not there");
  });
  await assert.rejects(refused, /not there/);
  await started;
  assert.equal((await firstEnd).name, "kept");
  assert.equal(count("executions"), 1);
});

test("an execution can be stopped as soon as it is kept", async (t) => {
  const { executions, firstEnd } = openExecutions(t);
  const record = execution(pass);
  executions.start(record);
  assert.equal(executions.abort(record.arn, { error: "Enough" }), true);
  const { status, error } = await firstEnd;
  assert.deepEqual([status, error], ["ABORTED", "Enough"]);
});
