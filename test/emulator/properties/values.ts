import { membersOf, shapeOf, type ServiceModel } from "../../../src/emulator/contracts/serviceModel.ts";
import type { Random } from "./random.ts";

/** What members of these names are given, so that requests reach what exists: several of each, some of nothing. */
export type Pools = Readonly<Record<string, readonly unknown[]>>;

export interface ValueSource {
  readonly model: ServiceModel;
  readonly random: Random;
  readonly pools: Pools;
  /** What the service model allows for a member of a structure, where that is a set or a range. */
  readonly allowed: (structure: string, member: string) => readonly unknown[] | undefined;
}

/** A value that fits the shape; `name` is the member's. */
export function makeValue(source: ValueSource, shapeName: string, name: string, depth = 0): unknown {
  const { model, random, pools } = source;
  const pool = pools[name];
  if (pool !== undefined) return random.pick(pool);
  const shape = shapeOf(model, shapeName);
  switch (shape.type) {
    case "string":
      return random.pick(["a", "value-1", "arn:aws:iam::000000000000:role/r", "nodejs24.x", "Enabled", "1"]);
    case "number":
      return random.pick([0, 1, 2, 60, 128, 10_000]);
    case "boolean":
      return random.chance(0.5);
    case "blob":
      return random.bytes(random.below(40)).toString("base64");
    case "timestamp":
      return 1_700_000_000 + random.below(1000);
    case "document":
      return { any: [1, "two", null] };
    case "unit":
      return {};
    case "list":
      return Array.from({ length: random.below(3) }, () => makeValue(source, shape.member, name, depth + 1));
    case "map":
      return Object.fromEntries(
        Array.from({ length: random.below(3) }, (_, index) => [
          `Key${index}`,
          makeValue(source, shape.value, name, depth + 1),
        ]),
      );
    case "structure":
      return makeMembers(source, shapeName, depth);
    case "union": {
      const member = random.pick(shape.members);
      return { [member.name]: makeValue(source, member.shape, member.name, depth + 1) };
    }
  }
}

/** All required members, and some of the others: fewer the deeper. */
export function makeMembers(source: ValueSource, shapeName: string, depth = 0): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const { name, shape, required } of membersOf(source.model, shapeName)) {
    if (required || source.random.chance(0.3 / (depth + 1))) {
      const allowed = source.pools[name] === undefined ? source.allowed(shapeName, name) : undefined;
      result[name] = allowed ? source.random.pick(allowed) : makeValue(source, shape, name, depth + 1);
    }
  }
  return result;
}

const hostile: readonly unknown[] = [
  null,
  "",
  " ",
  -1,
  0.5,
  1e308,
  Number.MAX_SAFE_INTEGER + 1,
  true,
  [],
  [null],
  [[[]]],
  {},
  { a: { b: [] } },
  "x".repeat(5000),
  "\u0000",
  "é€💥",
  "../../../../etc/passwd",
  "%00%2e%2e/",
  "<script>&\"'",
  "'; DROP TABLE functions; --",
  "arn:aws:lambda:us-east-1:000000000000:function:",
  "arn:aws:lambda:eu-west-1:111122223333:function:other:1:2:3",
  "$LATEST",
  "__proto__",
  "constructor",
  "{{}}",
  "%(((%",
  "9999999999999999999999",
];

/** The same input with one value somewhere in it replaced by one that hardly fits. */
function spoil(random: Random, value: unknown): unknown {
  const isNested = typeof value === "object" && value !== null && Object.keys(value).length > 0;
  if (!isNested || random.chance(0.2)) return random.pick(hostile);
  if (Array.isArray(value)) {
    const index = random.below(value.length);
    return value.map((item: unknown, at) => (at === index ? spoil(random, item) : item));
  }
  const entries = Object.entries(value);
  const [spoilt] = random.pick(entries);
  return Object.fromEntries(entries.map(([key, item]) => [key, key === spoilt ? spoil(random, item) : item]));
}

/** A spoilt input that still has members to put on the wire. */
export function spoilObject(random: Random, input: Record<string, unknown>): Record<string, unknown> {
  const spoilt = spoil(random, input);
  return typeof spoilt === "object" && spoilt !== null ? { ...spoilt } : {};
}
