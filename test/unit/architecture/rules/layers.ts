import type { Rule } from "../rule.ts";
import { roomOf, type Source } from "../sources.ts";

/** What a room of src/ may import besides itself, types included. */
const rooms: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  protocol: ["shared"],
  lambda: ["shared", "protocol"],
  template: ["shared", "protocol", "lambda"],
  aws: ["shared", "protocol", "lambda"],
  language: ["shared", "protocol", "lambda", "template"],
  emulator: ["shared", "protocol", "lambda", "template"],
  ui: ["shared", "protocol", "lambda", "template", "aws"],
  cli: ["shared", "protocol", "lambda", "template", "aws", "emulator"],
  bootstrap: [],
  webview: ["shared", "protocol", "lambda"],
  "extension.ts": ["ui"],
  "cli.ts": ["cli", "shared"],
};

export const layers: Rule = {
  title: "every room of src/ imports only the rooms below it, types included",
  check: (sources) =>
    arrows(sources).filter((arrow) => {
      const [from = "", to = ""] = arrow.split(" → ").map(roomOf);
      return from !== to && rooms[from]?.includes(to) !== true;
    }),
  broken: {
    "src/shared/a.ts": 'import type { B } from "../lambda/b.ts";',
    "src/ui/c.ts": 'type D = import("../emulator/d.ts").D;',
    "src/attic/e.ts": 'import "../shared/f.ts";',
  },
  says: [
    "src/shared/a.ts → src/lambda/b.ts",
    "src/ui/c.ts → src/emulator/d.ts",
    "src/attic/e.ts → src/shared/f.ts",
  ],
};

export const productAlone: Rule = {
  title: "the product imports nothing from outside src/",
  check: (sources) =>
    sources.flatMap(({ path, imports }) =>
      imports.filter(({ of }) => /^(test|node_modules|\.\.)\b/.test(of)).map(({ of }) => `${path} → ${of}`),
    ),
  broken: { "src/ui/a.ts": 'import { until } from "../../test/until.ts";' },
  says: ["src/ui/a.ts → test/until.ts"],
};

/** Places below which the entries never import each other; what they share stands elsewhere. */
const apart = [
  "src/emulator/services",
  "src/emulator/sources",
  "src/emulator/frontDoors",
  "src/language/features",
  "src/language/rules",
  "src/template/formats",
  "src/ui/explorer/sections",
];
/** What the members of a place share with each other. */
const sharedWithin: ReadonlySet<string> = new Set([
  "src/emulator/sources/polling",
  "src/emulator/sources/shards",
  "src/emulator/frontDoors/payloads",
  // What REST and HTTP APIs have in common.
  "src/emulator/frontDoors/apiGateway",
]);

export const siblings: Rule = {
  title: "services, sources, front doors, features, rules, formats and sections never import their siblings",
  check: (sources) =>
    arrows(sources).filter((arrow) =>
      apart.some((place) => {
        const [from, to] = arrow.split(" → ").map((path) => entryOf(place, path));
        return from !== undefined && to !== undefined && from !== to && !sharedWithin.has(`${place}/${to}`);
      }),
    ),
  broken: {
    "src/emulator/services/sqs/queues.ts": 'import type { LogStore } from "../logs/store.ts";',
    "src/language/rules/handlerMissing.ts": 'import { other } from "./functionInvalid.ts";',
    "src/template/formats/sam/format.ts": 'import { read } from "../cdk/read.ts";',
    "src/ui/explorer/sections/aliases.ts": 'import { versions } from "./versions.ts";',
    "src/emulator/frontDoors/httpApi/api.ts": 'import { body } from "../payloads/body.ts";',
  },
  says: [
    "src/emulator/services/sqs/queues.ts → src/emulator/services/logs/store.ts",
    "src/language/rules/handlerMissing.ts → src/language/rules/functionInvalid.ts",
    "src/template/formats/sam/format.ts → src/template/formats/cdk/read.ts",
    "src/ui/explorer/sections/aliases.ts → src/ui/explorer/sections/versions.ts",
  ],
};

/** Folders of ui/ that any feature may import. */
const sharedByFeatures: ReadonlySet<string> = new Set(["kit", "documents"]);

export const features: Rule = {
  title: "features of the editor import the kit and the documents, never each other",
  check: (sources) =>
    arrows(sources).filter((arrow) => {
      const [from, to] = arrow.split(" → ").map((path) => /^src\/ui\/([^/]+)\//.exec(path)?.[1]);
      return from !== undefined && to !== undefined && from !== to && !sharedByFeatures.has(to);
    }),
  broken: {
    "src/ui/logs/a.ts":
      'import { report } from "../functions/report.ts";\nimport { key } from "../kit/key.ts";',
  },
  says: ["src/ui/logs/a.ts → src/ui/functions/report.ts"],
};

/** `from → to` for each import of one source from another. */
export function arrows(sources: readonly Source[]): string[] {
  return sources.flatMap(({ path, imports }) =>
    imports.filter(({ of }) => of.startsWith("src/")).map(({ of }) => `${path} → ${of}`),
  );
}

/** The file or folder of `place` that a path belongs to. */
function entryOf(place: string, path: string): string | undefined {
  return path.startsWith(`${place}/`) ? path.slice(place.length + 1).split("/")[0] : undefined;
}
