import { readFileSync } from "node:fs";
import { parseDocument } from "yaml";
import { connect, type TestClient } from "../../language/client.ts";
import { until } from "../../until.ts";
import { median } from "../measure.ts";
import type { Figure } from "../report.ts";
import { residentMiB } from "../targets.ts";
import { manyApplications, source, templateOf } from "./workspaces.ts";

/** Lines of the large template: five hundred functions. */
const large = templateOf(500);
const keys = 30;

/** What typing costs in a large template, and beside many others. The floor is one reading of the text by `yaml` alone. */
export async function language(rounds: number): Promise<Figure[]> {
  const floor = median(
    Array.from({ length: 7 }, () => timed(() => parseDocument(large, { logLevel: "silent" }))),
  );
  const figures: Figure[] = [
    { measure: "5,000 lines read by yaml", who: "floor", value: floor, unit: "ms" },
    ...(await typing(floor, rounds)),
  ];
  for (const count of [365, 2475]) figures.push(...(await beside(count, rounds)));
  return figures;
}

async function typing(floor: number, rounds: number): Promise<Figure[]> {
  return withClient({ "template.yaml": large, "src/app.js": source }, async (client) => {
    await client.open("template.yaml", large);
    await client.titles("template.yaml");
    const texts = (round: number) => Array.from({ length: keys }, (_, at) => typed(large, `${round}x${at}`));
    const single: number[] = [];
    const bursts: number[] = [];
    const work: number[] = [];
    for (let round = 0; round < rounds; round++) {
      for (const text of texts(round).slice(0, 5)) {
        const began = performance.now();
        await client.edit("template.yaml", text);
        await client.titles("template.yaml");
        single.push(performance.now() - began);
      }
      const [began, before] = [performance.now(), cpuMs(client)];
      await client.editTogether("template.yaml", texts(round + rounds));
      await client.titles("template.yaml");
      bursts.push(performance.now() - began);
      work.push(cpuMs(client) - before);
    }
    const key = median(single);
    const burst = median(bursts);
    return [
      {
        measure: "a key in 5,000 lines",
        who: "server",
        value: key,
        unit: "ms",
        ratio: key / floor,
        of: "floor",
      },
      {
        measure: `${keys} keys at once`,
        who: "server",
        value: burst,
        unit: "ms",
        ratio: burst / floor,
        of: "floor",
      },
      { measure: `${keys} keys at once`, who: "its processor time", value: median(work), unit: "ms" },
    ];
  });
}

async function beside(count: number, rounds: number): Promise<Figure[]> {
  const began = performance.now();
  return withClient(manyApplications(count), async (client) => {
    await until(() => client.published() >= count);
    const ready = performance.now() - began;
    const file = "app7/template.yaml";
    const text = templateOf(2).replace("app.handler1", "app.gone");
    await client.open(file, text);
    await client.titles(file);
    const work: number[] = [];
    const messages: number[] = [];
    for (let round = 0; round < rounds * 4; round++) {
      const [before, told] = [cpuMs(client), client.published()];
      await client.edit(file, typed(text, `${round}`));
      await client.titles(file);
      // The lenses of a source come when everything is read and told.
      await client.titles("app7/src/app.js");
      work.push(cpuMs(client) - before);
      messages.push(client.published() - told);
    }
    const measure = `${count.toLocaleString("en")} templates`;
    return [
      { measure, who: "until all is told", value: ready, unit: "ms" },
      { measure, who: "memory", value: residentMiB(client.pid ?? 0), unit: "MiB" },
      { measure, who: "processor time a key", value: median(work), unit: "ms" },
      { measure, who: "messages a key", value: median(messages), unit: "messages" },
    ];
  });
}

/** The text after a key in the middle of it. */
function typed(text: string, letters: string): string {
  return text.replace("MemorySize: 192", `MemorySize: 192 # ${letters}`);
}

async function withClient<Result>(
  files: Readonly<Record<string, string>>,
  use: (client: TestClient) => Promise<Result>,
): Promise<Result> {
  const ends: (() => unknown)[] = [];
  const after = (end?: unknown) => {
    if (typeof end === "function") ends.push(() => end());
  };
  try {
    return await use(await connect({ after }, files, { server: "dist/language.js" }));
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

function timed(act: () => unknown): number {
  const began = performance.now();
  act();
  return performance.now() - began;
}

/** What a process has used of the processors; the kernel counts in hundredths of a second. */
function cpuMs({ pid }: TestClient): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
