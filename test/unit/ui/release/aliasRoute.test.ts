import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { AliasRoute } from "../../../../src/ui/release/rollout/aliasRoute.ts";
import type { Asked, Said } from "../../aws/identityServer.ts";
import { servedProfile } from "../../aws/servedProfile.ts";

const of = { name: "Hello", alias: "live" };
const first = { version: "6", weights: {} };

/** An alias with this share for version 7. */
function alias(revision: string, share?: number) {
  const RoutingConfig = { AdditionalVersionWeights: share === undefined ? {} : { "7": share } };
  return { FunctionVersion: "6", RevisionId: revision, RoutingConfig };
}

const conflict: Said = { status: 412, body: { __type: "PreconditionFailedException", message: "Changed." } };

describe("the way of an alias", () => {
  let answer: (asked: Asked) => Said;
  const { access } = servedProfile("released", (asked) => answer(asked));

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
    const route = await AliasRoute.read(access(), of);
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
    const route = await AliasRoute.read(access(), of);
    await assert.rejects(route.send("7", 10), { code: "revision-conflict" });
  });

  test("a release that was left half way keeps what was before it, unless the alias is elsewhere now", async () => {
    answer = () => ({ body: alias("one", 0.5) });
    const resumed = await AliasRoute.read(access(), of, { before: first, version: "7" });
    assert.deepEqual([resumed.reached, resumed.before], [50, first]);
    assert.deepEqual(resumed.found, { version: "6", weights: { "7": 0.5 } });
    const other = await AliasRoute.read(access(), of, { before: first, version: "8" });
    assert.deepEqual([other.reached, other.before], [0, other.found]);
  });
});
