import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { listAllTags } from "../../../src/aws/tags/allTags.ts";
import { Clients } from "../../../src/aws/clients.ts";
import type { AwsTarget } from "../../../src/aws/target.ts";
import { identityServer, type Asked, type Said } from "./identityServer.ts";

const arn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const target: AwsTarget = { kind: "aws", profile: "tagged", region: "us-east-1" };
const folder = mkdtempSync(join(tmpdir(), "lw-tags-"));
let answer: (asked: Asked) => Said;
let server: Awaited<ReturnType<typeof identityServer>>;
let clients: Clients;

before(async () => {
  server = await identityServer((asked) => answer(asked));
  const keys = ["aws_access_key_id = AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key = secret"];
  writeFileSync(
    join(folder, "config"),
    ["[profile tagged]", `endpoint_url = ${server.endpoint}`, ...keys].join("\n"),
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
  const asked = server.asked.length;
  const found = await listAllTags({ clients, target }, []);
  assert.deepEqual(
    [...found],
    [
      [arn("One"), { team: "shop" }],
      [arn("Two"), {}],
    ],
  );
  const [first, ...others] = server.asked.slice(asked);
  assert.match(first?.authorization ?? "", /^AWS4-HMAC-SHA256 .*us-east-1\/tagging\/aws4_request/);
  assert.equal(others.length, 1);
});

test("without the permission each function is asked about", async () => {
  answer = ({ path }) => {
    if (path === "/") return { status: 400, body: { __type: "AccessDeniedException" } };
    return { body: { Tags: { path: decodeURIComponent(path.split("/").at(-1) ?? "") } } };
  };
  const functions = ["One", "Two"].map((name) => ({ name, arn: arn(name) }));
  const found = await listAllTags({ clients, target }, functions);
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
  assert.deepEqual([...(await listAllTags({ clients, target }, functions)).keys()], [arn("Two")]);
});

function mapping(name: string, tags: Readonly<Record<string, string>>) {
  return {
    ResourceARN: arn(name),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  };
}
