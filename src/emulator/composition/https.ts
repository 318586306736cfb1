import { systemClock } from "../../shared/clock.ts";
import type { DataDir } from "../dataDir.ts";
import type { EmulatorOptions } from "../options.ts";

/** What the server listens for HTTPS with, where somebody asked for it. */
export function httpsWith({ https }: EmulatorOptions, dataDir: DataDir, region: string) {
  if (https === undefined) return {};
  const { port } = https;
  return {
    https: async () => {
      const { keptCertificate } = await import("../wire/https/keptCertificate.ts");
      // The world's clock, by which clients look at it, whatever the emulator's own says.
      return { port, ...keptCertificate(dataDir, region, systemClock.now()) };
    },
  };
}
