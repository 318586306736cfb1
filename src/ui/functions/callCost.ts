import type { FunctionSummary } from "../../aws/functions.ts";
import { costOf } from "../../lambda/prices.ts";
import type { Report } from "../../lambda/report.ts";
import type { CallCost } from "../commands.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";

interface Circumstances {
  readonly fn: FunctionAtTarget;
  readonly region: string;
  readonly summary: FunctionSummary | undefined;
}

/** What a call costs, or would cost in AWS; undefined where that is not known. */
export function callCost(
  report: Report | undefined,
  { fn, region, summary }: Circumstances,
): CallCost | undefined {
  if (report === undefined || summary === undefined) return undefined;
  const { billedDurationMs, memorySizeMb: memoryMb } = report;
  const { architecture, ephemeralStorageMb } = summary;
  const usage = { billedDurationMs, memoryMb, architecture, ephemeralStorageMb, region };
  const [dollars, million] = [costOf(usage), costOf(usage, 1_000_000)];
  if (dollars === undefined || million === undefined) return undefined;
  return { dollars, million, region, isLocal: fn.target.kind === "local" };
}
