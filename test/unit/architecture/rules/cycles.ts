import type { Rule } from "../rule.ts";
import type { Source } from "../sources.ts";

type Graph = ReadonlyMap<string, ReadonlySet<string>>;

export const fileCycles: Rule = {
  title: "no files import each other in a circle, types included",
  check: (sources) => circles(filesOf(sources)).map((circle) => circle.join(" ↔ ")),
  broken: {
    "src/shared/a.ts": 'import { b } from "./b.ts";',
    "src/shared/b.ts": 'import type { C } from "./c.ts";',
    "src/shared/c.ts": 'export const load = () => import("./a.ts");',
    "src/shared/d.ts": 'import { a } from "./a.ts";',
  },
  says: ["src/shared/a.ts ↔ src/shared/b.ts ↔ src/shared/c.ts"],
};

export const folderCycles: Rule = {
  title: "the files and folders of a folder do not import each other in a circle, types included",
  check: (sources) => {
    const files = filesOf(sources);
    return foldersOf(sources).flatMap((folder) =>
      circles(entriesOf(folder, files)).map((circle) => `${folder}: ${circle.join(" ↔ ")}`),
    );
  },
  broken: {
    "src/emulator/wire/server.ts": 'import type { Target } from "../delivery/target.ts";',
    "src/emulator/wire/body.ts": "",
    "src/emulator/delivery/send.ts": 'import { body } from "../wire/body.ts";',
    "src/emulator/delivery/target.ts": 'import "../dataDir.ts";',
    "src/emulator/dataDir.ts": "",
  },
  says: ["src/emulator: delivery ↔ wire"],
};

function filesOf(sources: readonly Source[]): Graph {
  return new Map(sources.map(({ path, imports }) => [path, new Set(imports.map(({ of }) => of))]));
}

function foldersOf(sources: readonly Source[]): string[] {
  const folders = sources.flatMap(({ path }) =>
    path.split("/").map((_, depth, parts) => parts.slice(0, depth).join("/")),
  );
  return [...new Set(folders)].filter((folder) => folder !== "").sort();
}

/** Who imports whom among the entries of a folder. */
function entriesOf(folder: string, files: Graph): Graph {
  const entryOf = (path: string) =>
    path.startsWith(`${folder}/`) ? path.slice(folder.length + 1).split("/")[0] : undefined;
  const graph = new Map<string, Set<string>>();
  for (const [path, imports] of files) {
    const from = entryOf(path);
    if (from === undefined) continue;
    const known = graph.get(from) ?? new Set();
    graph.set(from, known);
    for (const to of [...imports].map(entryOf)) if (to !== undefined && to !== from) known.add(to);
  }
  return graph;
}

/** Tarjan's strongly connected components of more than one node, sorted. */
function circles(graph: Graph): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (node: string): number => {
    const own = order.size;
    order.set(node, own);
    stack.push(node);
    let low = own;
    for (const next of graph.get(node) ?? []) {
      if (!graph.has(next)) continue;
      if (!order.has(next)) low = Math.min(low, visit(next));
      else if (stack.includes(next)) low = Math.min(low, lowest.get(next) ?? order.get(next) ?? own);
    }
    lowest.set(node, low);
    if (low === own) {
      const circle = stack.splice(stack.indexOf(node));
      if (circle.length > 1) found.push(circle.sort());
    }
    return low;
  };
  for (const node of graph.keys()) if (!order.has(node)) visit(node);
  return found.sort((one, other) => (one.join() < other.join() ? -1 : 1));
}
