import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const project = join(import.meta.dirname, "../..");

test("npm start -- --terminal lists, invokes, streams logs, ends with 0 and leaves nothing", async (t) => {
  const temporary = mkdtempSync(join(tmpdir(), "lw-demo-test-"));
  t.after(() => rmSync(temporary, { recursive: true, force: true }));
  const demo = spawn("npm", ["start", "--", "--terminal"], {
    cwd: project,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [out, err, [code]] = await Promise.all([text(demo.stdout), text(demo.stderr), once(demo, "close")]);
  assert.equal(code, 0, out + err);
  for (const name of ["ChargeCard", "ListProducts", "PriceOrder", "RestockReport", "SendReceipt"]) {
    assert.match(out, new RegExp(`^  ${name} +(nodejs|python)`, "m"));
  }
  const [, invoked = "", streamed = ""] = out.split(/^\$ lambda-workbench .*$/m);
  assert.match(invoked, /"statusCode":200.*Mint tea/);
  const requestId = /^START RequestId: (\S+)/m.exec(invoked)?.[1] ?? "none";
  assert.match(streamed, new RegExp(`listing products[\\s\\S]*REPORT RequestId: ${requestId}`));
  // Node's own cache of compiled code is meant to stay.
  assert.deepEqual(
    readdirSync(temporary).filter((name) => name !== "node-compile-cache"),
    [],
  );
});
