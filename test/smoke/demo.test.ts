import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { withoutDynamoDb } from "../emulator/dynamodb/dynamoDbEngine.ts";

const project = join(import.meta.dirname, "../..");

/** What `npm start -- … --terminal` prints; it ends with 0 and leaves nothing. */
async function shown(t: TestContext, ...args: readonly string[]): Promise<string> {
  const temporary = mkdtempSync(join(tmpdir(), "lw-demo-test-"));
  t.after(() => rmSync(temporary, { recursive: true, force: true }));
  const demo = spawn("npm", ["start", "--", ...args, "--terminal"], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, "close")]);
  assert.equal(code, 0, out + err);
  // Node's own cache of compiled code is meant to stay.
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name !== "node-compile-cache"),
    [],
  );
  return out;
}

function assertLists(out: string, names: readonly string[]): void {
  for (const name of names) assert.match(out, new RegExp(`^  ${name} +(nodejs|python)`, "m"));
}

test("npm start -- --terminal lists, invokes and streams logs", async (t) => {
  const out = await shown(t);
  assertLists(out, ["ChargeCard", "ListProducts", "PriceOrder", "RestockReport", "SendReceipt"]);
  const [, invoked = "", streamed = ""] = out.split(/^\$ lambda-workbench .*$/m);
  assert.match(invoked, /"statusCode":200.*Mint tea/);
  const requestId = /^START RequestId: (\S+)/m.exec(invoked)?.[1] ?? "none";
  assert.match(streamed, new RegExp(`listing products[\\s\\S]*REPORT RequestId: ${requestId}`));
});

test(
  "npm start -- orders --terminal drops a file, and the function behind bucket, topic and queue runs",
  { skip: withoutDynamoDb },
  async (t) => {
    const out = await shown(t, "orders");
    assertLists(out, ["AnnounceOrder", "DailyReport", "TakeOrder", "ThankCustomer"]);
    assert.match(out, /^\$ cp files\/six-teas\.json [^]*order taken \{ id: 'o-1001'[^]*REPORT RequestId/m);
  },
);
