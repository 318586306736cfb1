import assert from "node:assert/strict";
import { test } from "node:test";
import { filled } from "../../../../../src/emulator/services/iot/actions/templates.ts";
import { SqlError } from "../../../../../src/emulator/services/iot/sql/error.ts";
import { selected } from "../../../../../src/emulator/services/iot/sql/evaluate.ts";
import type { Message } from "../../../../../src/emulator/services/iot/sql/functions.ts";
import { parseSql } from "../../../../../src/emulator/services/iot/sql/parse.ts";
import { topicMatches } from "../../../../../src/emulator/services/iot/sql/topicFilter.ts";

function message(payload: unknown, topic = "sensors/kitchen/temperature"): Message {
  return {
    topic,
    payload: Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload)),
    time: Date.UTC(2026, 2, 1, 9, 5, 7, 42),
    traceId: "trace",
    accountId: "000000000000",
    random: () => 0.5,
    newId: () => "11111111-2222-3333-4444-555555555555",
  };
}

const reading = {
  temp: 21.5,
  unit: "C",
  ok: true,
  nothing: null,
  at: { room: "kitchen", "a b": 1 },
  list: [1, "two", { x: 3 }],
};

/** Statements, and what they make of the reading. */
const statements: readonly (readonly [string, unknown])[] = [
  ["SELECT * FROM 'a'", reading],
  ["select temp from 'a'", { temp: 21.5 }],
  ['SELECT temp AS t, at.room FROM "a"', { t: 21.5, room: "kitchen" }],
  ["SELECT *, topic(2) AS room FROM 'a'", { ...reading, room: "kitchen" }],
  [
    "SELECT temp AS state.reported.temp, unit AS state.reported.unit FROM 'a'",
    { state: { reported: { temp: 21.5, unit: "C" } } },
  ],
  ["SELECT at.`a b` AS n, list[2].x AS x, get(list, 1) AS second FROM 'a'", { n: 1, x: 3, second: "two" }],
  ["SELECT gone, at.gone.too, temp FROM 'a'", { temp: 21.5 }],
  ["SELECT nothing FROM 'a'", { nothing: null }],
  ["SELECT VALUE at FROM 'a'", reading.at],
  ["SELECT VALUE list[1] FROM 'a'", "two"],
  [
    "SELECT timestamp() AS ms, topic() FROM 'a'",
    { ms: Date.UTC(2026, 2, 1, 9, 5, 7, 42), topic: "sensors/kitchen/temperature" },
  ],
  [
    "SELECT temp * 9 / 5 + 32 AS f, -temp AS minus, 7 % 4 AS rest FROM 'a'",
    { f: 70.7, minus: -21.5, rest: 3 },
  ],
  ["SELECT unit + 1 AS text, temp + '1' AS other FROM 'a'", { text: "C1", other: "21.51" }],
  [
    "SELECT upper(at.room) AS a, length(unit) AS b, concat(unit, '-', 1) AS c FROM 'a'",
    { a: "KITCHEN", b: 1, c: "C-1" },
  ],
  ["SELECT substring('012345', 2, 5) AS s, indexof('abcd', 'cd') AS i FROM 'a'", { s: "234", i: 2 }],
  [
    "SELECT startswith(unit, 'C') AS a, endswith(unit, 'x') AS b, trim('  y ') AS c FROM 'a'",
    { a: true, b: false, c: "y" },
  ],
  [
    "SELECT cast('12' AS Int) AS a, cast(temp AS String) AS b, cast('true' AS Boolean) AS c FROM 'a'",
    { a: 12, b: "21.5", c: true },
  ],
  [
    "SELECT isNull(nothing) AS a, isUndefined(gone) AS b, trunc(21.567, 1) AS c FROM 'a'",
    { a: true, b: true, c: 21.5 },
  ],
  ["SELECT CASE unit WHEN 'F' THEN 1 WHEN 'C' THEN 2 ELSE 3 END AS u FROM 'a'", { u: 2 }],
  ["SELECT CASE WHEN temp > 30 THEN 'hot' ELSE 'fine' END AS u FROM 'a'", { u: "fine" }],
  ["SELECT [temp, 'x'] AS list, {'k': unit} AS object FROM 'a'", { list: [21.5, "x"], object: { k: "C" } }],
  [
    "SELECT parse_time('yyyy-MM-dd''T''HH:mm:ss.SSS z', timestamp()) AS at FROM 'a'",
    { at: "2026-03-01T09:05:07.042 UTC" },
  ],
  [
    "SELECT encode(*, 'base64') AS raw FROM 'a'",
    { raw: Buffer.from(JSON.stringify(reading)).toString("base64") },
  ],
  ["SELECT temp FROM 'a' WHERE temp > 20 AND unit = 'C'", { temp: 21.5 }],
  ["SELECT temp FROM 'a' WHERE NOT (temp > 30) AND unit <> 'F' AND unit != 'K'", { temp: 21.5 }],
  ["SELECT temp FROM 'a' WHERE unit IN ['C', 'F'] AND temp >= '21'", { temp: 21.5 }],
  ["SELECT temp FROM 'a' WHERE temp > 30 OR ok = true", { temp: 21.5 }],
  ["SELECT temp FROM 'a' WHERE temp > 30", undefined],
  ["SELECT temp FROM 'a' WHERE gone = 1", undefined],
  ["SELECT temp FROM 'a' WHERE gone = 1 OR ok = true", undefined],
  ["SELECT temp FROM 'a' WHERE temp", undefined],
  ["SELECT temp FROM 'a' WHERE 'it''s' = \"ok\"", undefined],
];

test("statements make of a message what AWS documents", () => {
  for (const [sql, expected] of statements) {
    const made = selected(parseSql(sql), message(reading));
    const value =
      made === undefined ? undefined : sql.includes("VALUE list") ? made : (JSON.parse(made) as unknown);
    assert.deepEqual(value, expected, sql);
  }
});

test("a message that is no JSON passes as it is, and has no members", () => {
  assert.equal(selected(parseSql("SELECT * FROM 'a'"), message("21 degrees")), "21 degrees");
  assert.equal(selected(parseSql("SELECT temp FROM 'a'"), message("21 degrees")), "{}");
  assert.equal(
    selected(parseSql("SELECT *, topic() AS t FROM 'a'"), message("[1]")),
    '{"t":"sensors/kitchen/temperature"}',
  );
});

test("members called __proto__ are members", () => {
  const made = selected(
    parseSql("SELECT `__proto__`, toString AS t FROM 'a'"),
    message('{"__proto__":{"x":1}}'),
  );
  assert.equal(made, '{"__proto__":{"x":1}}');
});

test("what is no statement is refused with its place, however deep", () => {
  const wrong = [
    "",
    "SELECT",
    "SELECT FROM 'a'",
    "SELECT * FROM a",
    "SELECT * FROM 'a' WHERE",
    "SELECT * FROM 'a' WHERE (temp",
    "SELECT * FROM 'a' junk",
    "SELECT nope(1) FROM 'a'",
    "SELECT 'open FROM a",
    "SELECT (SELECT x FROM y) AS z FROM 'a'",
    "DELETE FROM 'a'",
    "SELECT a ; FROM 'a'",
    `SELECT ${"(".repeat(50_000)}1 FROM 'a'`,
    `SELECT ${"-".repeat(50_000)}1 FROM 'a'`,
    `SELECT a${".a".repeat(50_000)} FROM 'a'`,
    `SELECT * FROM 'a' WHERE ${"NOT ".repeat(50_000)}a`,
  ];
  for (const sql of wrong) assert.throws(() => parseSql(sql), SqlError, sql.slice(0, 60));
});

test("topics meet filters level by level", () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ["a/b", "a/b", true],
    ["a/b", "a/b/c", false],
    ["a/b/c", "a/b", false],
    ["a/+/c", "a/b/c", true],
    ["a/+", "a/b/c", false],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["#", "a/b", true],
    ["#", "$aws/things/x", false],
    ["$aws/things/+/shadow", "$aws/things/x/shadow", true],
    ["+/+", "/a", true],
    ["a/+", "a/", true],
  ];
  for (const [filter, topic, expected] of cases) {
    assert.equal(topicMatches(filter, topic), expected, `${filter} ${topic}`);
  }
});

test("properties of actions have expressions in them", () => {
  const from = message(reading);
  assert.equal(filled("rooms/${topic(2)}/${unit}", from), "rooms/kitchen/C");
  assert.equal(filled("plain", from), "plain");
  assert.equal(filled("${gone}", from), "undefined");
  assert.throws(() => filled("${topic(", from), SqlError);
  assert.throws(() => filled("${nope()}", from), SqlError);
});
