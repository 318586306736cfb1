/** AWS's words. */
export type Architecture = "x86_64" | "arm64";

interface Tier {
  /** GB-seconds of a month, an architecture and a region up to which the price holds. */
  readonly upTo: number;
  readonly perGbSecond: number;
}

/**
 * What calls cost on demand: aws.amazon.com/lambda/pricing, US East (N. Virginia), November 2026. The free tier, savings plans, provisioned
 * concurrency and managed instances are not counted.
 */
const virginia = {
  perRequest: 0.2e-6,
  /** Beyond 512 MB. */
  storagePerGbSecond: 0.0000000309,
  tiers: {
    x86_64: [
      { upTo: 6e9, perGbSecond: 0.0000166667 },
      { upTo: 15e9, perGbSecond: 0.000015 },
      { upTo: Infinity, perGbSecond: 0.0000133334 },
    ],
    arm64: [
      { upTo: 7.5e9, perGbSecond: 0.0000133334 },
      { upTo: 18.75e9, perGbSecond: 0.0000120001 },
      { upTo: Infinity, perGbSecond: 0.0000106667 },
    ],
  } satisfies Record<Architecture, readonly Tier[]>,
} as const;

export const pricesDate = "2026-11";

/** How much dearer than in Virginia; the prices of all regions that are not named are the same. */
const regionFactors: Readonly<Record<string, number>> = {
  "af-south-1": 1.326,
  "ap-east-1": 1.375,
  "ap-northeast-3": 1.278,
  "eu-south-1": 1.171,
  "me-south-1": 1.24,
};

/** What a call used. */
export interface Usage {
  readonly billedDurationMs: number;
  readonly memoryMb: number;
  readonly architecture: Architecture;
  /** Its `/tmp`. */
  readonly ephemeralStorageMb: number;
  readonly region: string;
}

/** US dollars for as many such calls in a month. Undefined in China, where prices are others and in yuan. */
export function costOf(usage: Usage, calls = 1): number | undefined {
  const { billedDurationMs, memoryMb, architecture, ephemeralStorageMb, region } = usage;
  if (region.startsWith("cn-")) return undefined;
  const seconds = (billedDurationMs / 1000) * calls;
  const storageGb = Math.max(ephemeralStorageMb - 512, 0) / 1024;
  const dollars =
    calls * virginia.perRequest +
    durationCost(virginia.tiers[architecture], seconds * (memoryMb / 1024)) +
    seconds * storageGb * virginia.storagePerGbSecond;
  return dollars * (regionFactors[region] ?? 1);
}

function durationCost(tiers: readonly Tier[], gbSeconds: number): number {
  let dollars = 0;
  let from = 0;
  for (const { upTo, perGbSecond } of tiers) {
    dollars += Math.max(Math.min(gbSeconds, upTo) - from, 0) * perGbSecond;
    from = upTo;
  }
  return dollars;
}

/** Two digits that count, written out: `0.00000021 $`. */
export function dollarText(dollars: number): string {
  if (dollars <= 0) return "0 $";
  const digits = Math.max(1 - Math.floor(Math.log10(dollars)), dollars < 100 ? 2 : 0);
  return `${dollars.toFixed(Math.min(digits, 20))} $`;
}
