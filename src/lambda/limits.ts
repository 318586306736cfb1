/** Bounds of a function's settings: docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, November 2026. */
export const functionLimits = {
  memoryMb: { min: 128, max: 10_240 },
  timeoutSeconds: { min: 1, max: 900 },
  ephemeralStorageMb: { min: 512, max: 10_240 },
} as const;

/** What AWS takes where a function does not say: API reference, CreateFunction. */
export const functionDefaults = { memoryMb: 128, timeoutSeconds: 3, ephemeralStorageMb: 512 } as const;
