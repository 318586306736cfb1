import type { Rule } from "../rule.ts";
import type { Import, Source } from "../sources.ts";

/** What an inner room of the emulator may import besides itself; `(types)` behind a room: its types alone. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  contracts: [],
  eventPattern: [],
  validation: [],
  store: ["contracts"],
  iam: ["contracts", "eventPattern"],
  "links.ts": [],
  "ownership.ts": [],
  "dataDir.ts": ["ownership.ts"],
  "accessKey.ts": ["dataDir.ts"],
  "openState.ts": ["dataDir.ts", "store"],
  "tokenKey.ts": ["dataDir.ts"],
  wire: ["contracts"],
  runtime: ["contracts", "links.ts"],
  delivery: ["contracts", "store"],
  // Every service; none imports another, and none knows the engine.
  services: ["contracts", "store", "delivery", "eventPattern", "validation", "links.ts", "wire (types)"],
  // Events that wait for their function are rows, so the room that owes them opens the store.
  invocations: ["contracts", "store", "services/lambda"],
  sources: ["contracts", "store", "eventPattern", "delivery", "invocations"],
  // Authorizers answer with policies, whose wildcards are those of every other.
  frontDoors: ["contracts", "delivery", "eventPattern", "invocations"],
  project: ["contracts", "links.ts"],
  "options.ts": ["accessKey.ts", "contracts", "delivery (types)", "runtime (types)", "services/logs (types)"],
  "functionEnvironment.ts": ["accessKey.ts", "contracts"],
  "privateApi.ts": ["contracts", "project (types)", "wire (types)"],
};

export const emulatorRooms: Rule = {
  title: "every room of the emulator imports only what design allows it, types included",
  check: (sources) =>
    innerArrows(sources)
      .filter(({ from, to, of }) => !allows(from, to, of))
      .map(written),
  broken: {
    "src/emulator/contracts/a.ts": 'import type { B } from "../wire/b.ts";',
    "src/emulator/runtime/engine/c.ts": 'import { open } from "../../store/open.ts";',
    "src/emulator/services/sqs/d.ts": 'import { gate } from "../../wire/gate.ts";',
    "src/emulator/services/logs/e.ts": 'import type { Pool } from "../../runtime/engine/pool.ts";',
    "src/emulator/services/sns/f.ts": 'import type { Queue } from "../sqs/queues.ts";',
    "src/emulator/attic/g.ts": 'import { open } from "../store/open.ts";',
    "src/emulator/emulator.ts": 'import { open } from "./store/open.ts";',
  },
  says: [
    "src/emulator/contracts/a.ts → src/emulator/wire/b.ts",
    "src/emulator/runtime/engine/c.ts → src/emulator/store/open.ts",
    "src/emulator/services/sqs/d.ts → src/emulator/wire/gate.ts",
    "src/emulator/services/logs/e.ts → src/emulator/runtime/engine/pool.ts",
    "src/emulator/services/sns/f.ts → src/emulator/services/sqs/queues.ts",
    "src/emulator/attic/g.ts → src/emulator/store/open.ts",
  ],
};

/** The composition root, which builds the objects and hands them on. */
const root = "emulator.ts";
/** What it would have too many lines with. */
const parts = "composition";
const roomsOfOneFile = 2;

export const emulatorClasses: Rule = {
  title: "only emulator.ts knows classes of more than two rooms",
  check: (sources) => {
    const classes = new Map(sources.map(({ path, body }) => [path, classesOf(body)]));
    return sources.flatMap(({ path, imports }) => {
      const own = innerRoomOf(path);
      if (own === undefined || own === root) return [];
      const known = imports
        .filter(({ of, names }) => names.some((name) => classes.get(of)?.has(name)))
        .flatMap(({ of }) => innerRoomOf(of) ?? [])
        // What rooms owe each other may be known to all.
        .filter((room) => room !== own && room !== "contracts");
      const distinct = [...new Set(known)].sort();
      return distinct.length > roomsOfOneFile ? [`${path} knows classes of ${distinct.join(", ")}`] : [];
    });
  },
  broken: {
    "src/emulator/store/table.ts": "export class Table {}",
    "src/emulator/wire/server.ts": "export class Server {}",
    "src/emulator/services/sqs/queues.ts": "class Queues {}\nexport { Queues };",
    "src/emulator/invocations/all.ts":
      'import { Table } from "../store/table.ts";\nimport { Server } from "../wire/server.ts";\nimport { Queues } from "../services/sqs/queues.ts";',
    "src/emulator/emulator.ts":
      'import { Table } from "./store/table.ts";\nimport { Server } from "./wire/server.ts";\nimport { Queues } from "./services/sqs/queues.ts";',
  },
  says: ["src/emulator/invocations/all.ts knows classes of services/sqs, store, wire"],
};

/** `services/sqs`, `wire`, or the name of a file beside the rooms; undefined outside the emulator. */
function innerRoomOf(path: string): string | undefined {
  const [, room, first, second] = path.split("/");
  if (room !== "emulator") return undefined;
  return first === "services" ? `${first}/${second}` : first;
}

function allows(from: string, to: string, { typeOnly }: Import): boolean {
  if (from === to || from === root || from === parts) return true;
  const list = rooms[from.startsWith("services/") ? "services" : from] ?? [];
  return list.includes(to) || (typeOnly && list.includes(`${to} (types)`));
}

interface InnerArrow {
  readonly path: string;
  readonly from: string;
  readonly to: string;
  readonly of: Import;
}

function innerArrows(sources: readonly Source[]): InnerArrow[] {
  return sources.flatMap(({ path, imports }) =>
    imports.flatMap((of) => {
      const [from, to] = [innerRoomOf(path), innerRoomOf(of.of)];
      return from === undefined || to === undefined ? [] : [{ path, from, to, of }];
    }),
  );
}

function written({ path, of }: InnerArrow): string {
  return `${path} → ${of.of}`;
}

function classesOf(body: Source["body"]): ReadonlySet<string> {
  return new Set(
    body.flatMap((statement) => {
      const declared = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
      return declared?.type === "ClassDeclaration" ? (declared.id?.name ?? []) : [];
    }),
  );
}
