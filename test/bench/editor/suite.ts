// What VS Code calls inside its extension host: measures the extension there, and writes the figures into a file.
import { appendFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as vscode from "vscode";
import type { Inside } from "../../../src/extension.ts";
import type { TargetRef } from "../../../src/protocol/functionRef.ts";
import { until } from "../../editor/until.ts";
import { median } from "../measure.ts";
import { firstRows, type Watched } from "./watchedTree.ts";

/** What the figures are made of; milliseconds and bytes. */
export interface Measured {
  readonly activation: number;
  readonly firstRow: Readonly<Record<number, number>>;
  readonly all: { readonly extension: number; readonly sdk: number };
  readonly filter: number;
  readonly invoke: { readonly command: number; readonly call: number };
  readonly memory: { readonly before: number; readonly after: number };
}

const sizes = [10, 1500, 10_000];

export async function run(): Promise<void> {
  const pages = process.env["BENCH_PAGES"] ?? "";
  const inside = await activated();
  const activation = median(Array.from({ length: 5 }, loadTime));
  useProfiles(pages);
  await vscode.workspace.getConfiguration("lambdaWorkbench").update("explorer.local", false, true);
  const tree = firstRows(inside.tree);
  const firstRow: Record<number, number> = {};
  let memory = { before: 0, after: 0 };
  let filter = 0;
  for (const size of sizes) {
    say(`${size} functions`);
    const before = usedBytes();
    firstRow[size] = await timeOfFirstRow(inside, tree, { size, pages });
    memory = { before, after: await usedAtRest() };
    say(`first row after ${firstRow[size]} ms`);
    if (size === sizes.at(-1)) filter = await timeOfFilter(inside, tree);
    await inside.app.targets.remove(targetOf(size));
  }
  say("all functions");
  const all = await timeOfAll(inside, pages);
  say("a function");
  const measured = { activation, firstRow, all, filter, invoke: await timeOfInvoke(inside), memory };
  writeFileSync(process.env["BENCH_RESULT"] ?? "", JSON.stringify(measured satisfies Measured));
}

/** How long the extension's own code takes to be read and compiled. */
function loadTime(): number {
  const dist = join(__dirname, "../..");
  for (const path of Object.keys(require.cache)) {
    if (/dist\/(extension|part-[\w-]+)\.js$/.test(path)) delete require.cache[path];
  }
  const began = performance.now();
  createRequire(join(dist, "extension.js"))("./extension.js");
  return performance.now() - began;
}

async function activated(): Promise<Inside> {
  const extension = vscode.extensions.getExtension<Inside>("lambda-workbench.lambda-workbench");
  const inside = await extension?.activate();
  if (inside === undefined) throw new Error("the extension is not there");
  return inside;
}

/** To the SDK the server is AWS: a profile may name any endpoint. */
function useProfiles(pages: string): void {
  const file = join(process.env["BENCH_FOLDER"] ?? "", "config");
  const profiles = sizes.flatMap((size) => [
    `[profile functions-${size}]`,
    `endpoint_url = ${pages}/${size}`,
    "region = eu-west-1",
    "aws_access_key_id = AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key = secret",
  ]);
  writeFileSync(file, profiles.join("\n"));
  process.env["AWS_CONFIG_FILE"] = file;
}

/** The extension host's console ends in the workbench's page; this file is shown. */
function say(what: string): void {
  appendFileSync(process.env["EDITOR_TEST_OUTPUT"] ?? "", `… ${what}\n`);
}

function targetOf(size: number): TargetRef & { kind: "aws" } {
  return { kind: "aws", profile: `functions-${size}`, region: "eu-west-1" };
}

/** From the first page's answer to the editor asking how the first row looks. */
async function timeOfFirstRow(
  { app }: Inside,
  tree: Watched,
  { size, pages }: { readonly size: number; readonly pages: string },
): Promise<number> {
  const target = targetOf(size);
  await answers(pages);
  const row = tree.next(({ kind }) => kind === "function");
  await app.targets.add(target);
  await until("the target to be unfolded", async () => {
    await vscode.commands.executeCommand("lambdaWorkbench.functions.focus");
    await vscode.commands.executeCommand("list.focusFirst");
    await vscode.commands.executeCommand("list.expand");
    return app.functions.get(target).kind !== "unread";
  });
  const shown = await row;
  await until("all functions are read", () => app.functions.get(target).kind === "read");
  const [first = shown] = await answers(pages);
  return shown - first;
}

async function answers(pages: string): Promise<number[]> {
  return (await (await fetch(`${pages}/answers`)).json()) as number[];
}

/** From a filter to the editor asking how the row looks that it leaves. */
async function timeOfFilter({ tree }: Inside, watched: Watched): Promise<number> {
  const times: number[] = [];
  for (const text of ["service-77-", "service-123-", "service-4567", "service-99-", "service-8001"]) {
    const row = watched.next(({ kind, name = "" }) => kind === "function" && name.startsWith(text));
    // The editor holds back what changes again within a fifth of a second.
    await setTimeout(300);
    const began = performance.timeOrigin + performance.now();
    tree.filter = text;
    times.push((await row) - began);
  }
  tree.filter = "";
  return median(times);
}

/** All functions by the extension, and by the SDK alone. */
async function timeOfAll({ app }: Inside, pages: string): Promise<Measured["all"]> {
  const { LambdaClient, paginateListFunctions } = await import("@aws-sdk/client-lambda");
  const target = targetOf(1500);
  const credentials = { accessKeyId: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "secret" };
  const client = new LambdaClient({ endpoint: `${pages}/1500`, region: "eu-west-1", credentials });
  const [extension, sdk]: [number[], number[]] = [[], []];
  for (let round = 0; round < 5; round++) {
    sdk.push(
      await timed(async () => {
        for await (const page of paginateListFunctions({ client }, {})) page.Functions?.at(0);
      }),
    );
    extension.push(await timed(() => app.functions.reload(target)));
  }
  client.destroy();
  return { extension: median(extension), sdk: median(sdk) };
}

/** A warm function by the command, until its result is shown, and by the SDK alone. */
async function timeOfInvoke({ app }: Inside): Promise<Measured["invoke"]> {
  const { InvokeCommand } = await import("@aws-sdk/client-lambda");
  const name = "ListProducts";
  const client = await app.clients.lambda(await app.targets.resolve({ kind: "local" }));
  const request = { name, target: { kind: "local" }, event: { kind: "text", text: "{}" } };
  const [command, call]: [number[], number[]] = [[], []];
  for (let round = 0; round < 8; round++) {
    command.push(await timed(() => vscode.commands.executeCommand("lambdaWorkbench.invoke", request)));
    call.push(
      await timed(() => client.send(new InvokeCommand({ FunctionName: name, Payload: Buffer.from("{}") }))),
    );
  }
  // The first ones load, start and open.
  return { command: median(command.slice(3)), call: median(call.slice(3)) };
}

async function timed(work: () => PromiseLike<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** What is left when the editor has all rows: what it draws, and sends to its window, is no memory of the functions. */
async function usedAtRest(): Promise<number> {
  let used = usedBytes();
  for (let still = 0, rounds = 0; still < 6 && rounds < 60; rounds++) {
    await setTimeout(1000);
    const now = usedBytes();
    still = Math.abs(now - used) < 2 ** 19 ? still + 1 : 0;
    used = now;
  }
  return used;
}

/** What is reachable: garbage is collected before. */
function usedBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
