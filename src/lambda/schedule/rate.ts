const unitsMs: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** Milliseconds of `5 minutes`; undefined for what AWS refuses: one blank, singular for 1 and plural for the rest. */
export function ratePeriod(body: string): number | undefined {
  const [, digits = "", unit = "", plural] = /^(\d+) (minute|hour|day)(s?)$/.exec(body) ?? [];
  const value = Number(digits);
  const unitMs = unitsMs[unit];
  if (unitMs === undefined || value === 0 || (value === 1) === (plural === "s")) return undefined;
  return value * unitMs;
}
