import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { Clients } from "../../../../src/aws/clients.ts";
import type { AwsTarget } from "../../../../src/aws/target.ts";
import { AliasRoute } from "../../../../src/ui/release/rollout/aliasRoute.ts";
import { type Asked, identityServer, type Said } from "../../aws/identityServer.ts";

const target: AwsTarget = { kind: "aws", profile: "released", region: "us-east-1" };
const of = { name: "Hello", alias: "live" };
const folder = mkdtempSync(join(tmpdir(), "lw-alias-"));
const first = { version: "6", weights: {} };
let answer: (asked: Asked) => Said;
let server: Awaited<ReturnType<typeof identityServer>>;
let clients: Clients;

before(async () => {
  server = await identityServer((asked) => answer(asked));
  const keys = ["aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = secret"];
  writeFileSync(
    join(folder, "config"),
    ["[profile released]", `endpoint_url = ${server.endpoint}`, ...keys].join("\n"),
  );
  process.env["AWS_CONFIG_FILE"] = join(folder, "config");
  process.env["AWS_SHARED_CREDENTIALS_FILE"] = join(folder, "credentials");
  clients = new Clients();
});

after(() => {
  clients.reset();
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** An alias with this share for version 7. */
function alias(revision: string, share?: number) {
  const RoutingConfig = { AdditionalVersionWeights: share === undefined ? {} : { "7": share } };
  return { FunctionVersion: "6", RevisionId: revision, RoutingConfig };
}

const conflict: Said = { status: 412, body: { __type: "PreconditionFailedException", message: "Changed." } };

test("an update whose answer was lost is taken for done, and the next one goes by its revision", async () => {
  let now = alias("one");
  const revisions: unknown[] = [];
  answer = ({ body }) => {
    if (body === "") return { body: now };
    const { RevisionId } = JSON.parse(body) as { readonly RevisionId: string };
    revisions.push(RevisionId);
    if (RevisionId === "two") return { body: alias("three", 0.5) };
    now = alias("two", 0.1);
    return conflict;
  };
  const route = await AliasRoute.read({ clients, target }, of);
  await route.send("7", 10);
  await route.send("7", 50);
  assert.deepEqual(revisions, ["one", "two"]);
});

test("where somebody else has moved the alias a change is refused", async () => {
  let now = alias("one");
  answer = ({ body }) => {
    if (body === "") return { body: now };
    now = alias("two", 0.3);
    return conflict;
  };
  const route = await AliasRoute.read({ clients, target }, of);
  await assert.rejects(route.send("7", 10), { code: "revision-conflict" });
});

test("a release that was left half way keeps what was before it, unless the alias is elsewhere now", async () => {
  answer = () => ({ body: alias("one", 0.5) });
  const resumed = await AliasRoute.read({ clients, target }, of, { before: first, version: "7" });
  assert.deepEqual([resumed.reached, resumed.before], [50, first]);
  assert.deepEqual(resumed.found, { version: "6", weights: { "7": 0.5 } });
  const other = await AliasRoute.read({ clients, target }, of, { before: first, version: "8" });
  assert.deepEqual([other.reached, other.before], [0, other.found]);
});
