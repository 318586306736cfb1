import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as v from "valibot";
import type { LocalTarget } from "../../src/aws/target.ts";
import { ReadyLine } from "../../src/protocol/emulator.ts";
import { until } from "../editor/until.ts";

/** The emulator that a window on this folder has started. */
export async function windowEmulator(folder: string): Promise<LocalTarget> {
  const file = join(folder, ".lambda-workbench/running.json");
  const text = await until("the emulator", () => existsSync(file) && readFileSync(file, "utf8"));
  return { kind: "local", ...v.parse(v.pipe(v.string(), v.parseJson(), ReadyLine), text) };
}
