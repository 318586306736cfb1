import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { listAllTags } from "../../../src/aws/tags/allTags.ts";
import type { Asked, Said } from "./identityServer.ts";
import { servedProfile } from "./servedProfile.ts";

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;

describe("tags of an account's functions", () => {
  let answer: (asked: Asked) => Said;
  const { access, asked } = servedProfile("tagged", (request) => answer(request));

  test("tags of all functions come by the hundred, where the account lets them be asked", async () => {
    answer = ({ body }) => {
      const { PaginationToken: token = "", ResourceTypeFilters: types } = JSON.parse(body) as Record<
        string,
        string
      >;
      assert.deepEqual(types, ["lambda:function"]);
      return token === ""
        ? { body: { PaginationToken: "more", ResourceTagMappingList: [mapping("One", { team: "shop" })] } }
        : { body: { PaginationToken: "", ResourceTagMappingList: [mapping("Two", {})] } };
    };
    const before = asked().length;
    const found = await listAllTags(access(), []);
    assert.deepEqual(
      [...found],
      [
        [arn("One"), { team: "shop" }],
        [arn("Two"), {}],
      ],
    );
    const [first, ...others] = asked().slice(before);
    assert.match(first?.authorization ?? "", /^AWS4-HMAC-SHA256 .*us-east-1\/tagging\/aws4_request/);
    assert.equal(others.length, 1);
  });

  test("without the permission each function is asked about", async () => {
    answer = ({ path }) => {
      if (path === "/") return { status: 400, body: { __type: "AccessDeniedException" } };
      return { body: { Tags: { path: decodeURIComponent(path.split("/").at(-1) ?? "") } } };
    };
    const functions = ["One", "Two"].map((name) => ({ name, arn: arn(name) }));
    const found = await listAllTags(access(), functions);
    assert.deepEqual(
      [...found].map(([of, { path }]) => path === of),
      [true, true],
    );
  });

  test("a function that may not be asked about takes nothing from the others", async () => {
    answer = ({ path }) => {
      const name = decodeURIComponent(path.split("/").at(-1) ?? "");
      if (path === "/" || name === arn("One"))
        return { status: 403, body: { __type: "AccessDeniedException" } };
      return { body: { Tags: { path: name } } };
    };
    const functions = ["One", "Two"].map((name) => ({ name, arn: arn(name) }));
    assert.deepEqual([...(await listAllTags(access(), functions)).keys()], [arn("Two")]);
  });
});

function mapping(name: string, tags: Readonly<Record<string, string>>) {
  return {
    ResourceARN: arn(name),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
