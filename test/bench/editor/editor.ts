import { runTests } from "@vscode/test-electron";
import { build } from "esbuild";
import { fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import yauzl from "yauzl";
import { copyWorkspace } from "../../editor/workspaceCopy.ts";
import { installHost } from "../../host/install.ts";
import type { Figure } from "../report.ts";
import type { Measured } from "./suite.ts";

const project = resolve(import.meta.dirname, "../../..");
const bundles = join(project, "dist/test/bench");

/** What the extension costs in the editor: a real extension host, a server with as many functions as an account may have. */
export async function editor(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "lambda-workbench-bench-"));
  const server = fork(join(import.meta.dirname, "functionPages.ts"), { silent: true });
  try {
    if (server.stdout === null) throw new Error("the server has no output");
    const [port] = (await once(createInterface(server.stdout), "line")) as [string];
    return [
      ...figuresOf(await measure(folder, `http://127.0.0.1:${port}`)),
      ...(await partsOfPackage(join(project, "dist/lambda-workbench.vsix"))),
    ];
  } finally {
    server.disconnect();
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    rmSync(bundles, { recursive: true, force: true });
  }
}

async function measure(folder: string, pages: string): Promise<Measured> {
  installHost((line) => console.error(line));
  await build({
    absWorkingDir: project,
    entryPoints: ["test/bench/editor/suite.ts"],
    outdir: bundles,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node22",
    external: ["vscode"],
    logLevel: "warning",
  });
  const result = join(folder, "result.json");
  await runTests({
    vscodeExecutablePath: join(project, "test/host/runSuite.ts"),
    extensionDevelopmentPath: project,
    extensionTestsPath: join(bundles, "suite.cjs"),
    launchArgs: [copyWorkspace("shop", join(folder, "shop")), "--disable-extensions"],
    extensionTestsEnv: {
      PATH: [dirname(process.execPath), process.env["PATH"] ?? ""].join(":"),
      BENCH_PAGES: pages,
      BENCH_FOLDER: folder,
      BENCH_RESULT: result,
    },
  });
  return JSON.parse(readFileSync(result, "utf8")) as Measured;
}

function figuresOf({ activation, firstRow, all, filter, invoke, memory }: Measured): Figure[] {
  const used = (memory.after - memory.before) / 2 ** 20;
  return [
    within("activation: our code is read and compiled", activation, 50),
    ...Object.entries(firstRow).map(([size, ms]) =>
      within(`first row of ${Number(size).toLocaleString("en")} after its page's answer`, ms, 100),
    ),
    { measure: "all 1,500 functions", who: "sdk", value: all.sdk, unit: "ms" },
    {
      measure: "all 1,500 functions",
      who: "extension",
      value: all.extension,
      unit: "ms",
      ratio: all.extension / all.sdk,
      of: "sdk",
      target: { kind: "at most", ratio: 2 },
    },
    within("filter keystroke to rows at 10,000", filter, 100),
    { measure: "Enter to result in view, over the call", who: "sdk", value: invoke.call, unit: "ms" },
    within("Enter to result in view, over the call", invoke.command - invoke.call, 150),
    {
      measure: "extension host before 10,000 functions",
      who: "extension",
      value: memory.before / 2 ** 20,
      unit: "MiB",
    },
    {
      measure: "memory of 10,000 functions",
      who: "extension",
      value: used,
      unit: "MiB",
      ratio: used / 30,
      of: "30 MiB",
      target: { kind: "at most", ratio: 1 },
    },
  ];
}

/** A figure with a bound of its own. */
function within(measure: string, value: number, limit: number): Figure {
  return {
    measure,
    who: "extension",
    value,
    unit: "ms",
    ratio: value / limit,
    of: `${limit} ms`,
    target: { kind: "at most", ratio: 1 },
  };
}

const parts: readonly (readonly [part: string, pattern: RegExp])[] = [
  ["extension", /dist\/(extension|part-[\w-]+)\.js$/],
  ["AWS SDK", /dist\/sdk\.js$/],
  ["language client", /dist\/languageClient\.js$/],
  ["language server", /dist\/language\.js$/],
  ["emulator and command line", /dist\/(cli|commands|command-[\w-]+)\.js$/],
  ["models of AWS's APIs", /dist\/models\//],
  ["bootstraps", /dist\/bootstrap\//],
  ["sample application", /dist\/shop\//],
  ["translations", /l10n\/|\.nls\./],
  ["pictures, samples, schemas", /media\/|snippets\//],
  ["everything else", /./],
];

/** The package as `npm run package` has written it, by what its parts weigh in it. */
async function partsOfPackage(vsix: string): Promise<Figure[]> {
  if (!existsSync(vsix)) return [];
  const zip = await promisify<string, yauzl.Options, yauzl.ZipFile>(yauzl.open)(vsix, {});
  const bytes = new Map<string, number>();
  zip.on("entry", ({ fileName, compressedSize }: yauzl.Entry) => {
    const [part = ""] = parts.find(([, pattern]) => pattern.test(fileName)) ?? [];
    for (const name of [part, "all"]) bytes.set(name, (bytes.get(name) ?? 0) + compressedSize);
  });
  await once(zip, "end");
  return [...bytes].map(([who, size]) => ({
    measure: ".vsix",
    who,
    value: size / 1024,
    unit: "KiB",
    ...(who === "all" && { ratio: size / 2e6, of: "2 MB", target: { kind: "at most", ratio: 1 } as const }),
  }));
}
