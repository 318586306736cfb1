import assert from "node:assert/strict";
import { test } from "node:test";
import {
  parseSubscription,
  type TelemetryApi,
} from "../../../../../../src/emulator/runtime/apis/telemetry/subscription.ts";

const http = { protocol: "HTTP", URI: "http://sandbox.localdomain:8080/a/b?c=d" };

function parse(api: TelemetryApi, more: object, version = api === "logs" ? "2020-08-15" : "2022-12-13") {
  const body = { schemaVersion: version, types: ["platform"], destination: http, ...more };
  return parseSubscription(api, JSON.stringify(body));
}

const problem = (api: TelemetryApi, more: object) => {
  const parsed = parse(api, more);
  return "problem" in parsed ? parsed.problem : undefined;
};

test("a subscription has AWS's defaults, in both APIs", () => {
  for (const api of ["telemetry", "logs"] as const) {
    assert.deepEqual(parse(api, {}), {
      subscription: {
        api,
        schemaVersion: api === "logs" ? "2020-08-15" : "2022-12-13",
        types: ["platform"],
        destination: { kind: "http", port: 8080, path: "/a/b?c=d", method: "POST" },
        buffering: { maxItems: 10_000, maxBytes: 262_144, timeoutMs: 1000 },
      },
    });
  }
});

test("buffering keeps within AWS's limits, in both APIs", () => {
  const limits = { maxItems: [1000, 10_000], maxBytes: [262_144, 1_048_576], timeoutMs: [25, 30_000] };
  for (const api of ["telemetry", "logs"] as const) {
    for (const [name, [least = 0, most = 0]] of Object.entries(limits)) {
      const outcome = (value: unknown) => problem(api, { buffering: { [name]: value } });
      assert.deepEqual([outcome(least), outcome(most)], [undefined, undefined]);
      for (const odd of [least - 1, most + 1, least + 0.5, String(least), null])
        assert.equal(outcome(odd), `${name} should be between ${least} and ${most}`, JSON.stringify(odd));
    }
  }
});

test("a destination is a port of the environment, by HTTP or TCP", () => {
  const tcp = parse("telemetry", { destination: { protocol: "TCP", port: 9999 } });
  assert.deepEqual("subscription" in tcp && tcp.subscription.destination, { kind: "tcp", port: 9999 });
  const put = parse("logs", { destination: { ...http, method: "PUT", URI: "http://sandbox:80" } });
  assert.deepEqual("subscription" in put && put.subscription.destination, {
    kind: "http",
    port: 80,
    path: "/",
    method: "PUT",
  });
  const destination = (given: object) => problem("telemetry", { destination: given });
  assert.equal(
    destination({ protocol: "HTTP", URI: "http://sandbox.localdomain" }),
    "URI port is not provided",
  );
  assert.equal(destination({ protocol: "HTTP" }), "URI is not provided");
  assert.equal(
    destination({ protocol: "HTTP", URI: "https://sandbox.localdomain:1" }),
    "URI host should be sandbox.localdomain",
  );
  assert.equal(
    destination({ protocol: "HTTP", URI: "http://example.com:80/" }),
    "URI host should be sandbox.localdomain",
  );
  assert.equal(
    destination({ protocol: "HTTP", URI: "http://sandbox.localdomain.example.com:80/" }),
    "URI host should be sandbox.localdomain",
  );
  assert.equal(
    destination({ protocol: "HTTP", URI: "http://sandbox.localdomain:65536/" }),
    "URI host should be sandbox.localdomain",
  );
  assert.equal(destination({ protocol: "TCP" }), "port is not provided");
  assert.equal(destination({ protocol: "TCP", port: 65_536 }), "port should be between 1 and 65535");
  assert.equal(destination({ protocol: "UDP", port: 1 }), "protocol should be HTTP or TCP");
});

test("each API has its own schema versions, and only the Logs API a usual one", () => {
  assert.equal(problem("telemetry", {}), undefined);
  assert.match(
    problem("telemetry", { schemaVersion: "2020-08-15" }) ?? "",
    /^schemaVersion should be 2022-07-01/,
  );
  assert.match(problem("logs", { schemaVersion: "2022-12-13" }) ?? "", /^schemaVersion should be 2020-08-15/);
  assert.equal(problem("telemetry", { schemaVersion: undefined }), "schemaVersion is not provided");
  const usual = parse("logs", { schemaVersion: undefined });
  assert.equal("subscription" in usual && usual.subscription.schemaVersion, "2020-08-15");
});

test("all that is wrong is said at once", () => {
  assert.equal(
    problem("logs", { types: [], destination: { protocol: "HTTP", URI: "http://sandbox.localdomain" } }),
    "types should not be empty; URI port is not provided",
  );
  assert.equal(
    problem("logs", { types: ["platform", "party"] }),
    "types should be platform, function or extension",
  );
  assert.deepEqual(parseSubscription("logs", "{"), { problem: "Invalid JSON" });
  assert.ok("problem" in parseSubscription("logs", "[]"));
});
