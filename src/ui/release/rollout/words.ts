import * as vscode from "vscode";
import type { VersionHealth } from "../../../aws/metrics.ts";
import type { Breach } from "./plan.ts";
import type { Routing } from "./routing.ts";

/** How a version does: `2 of 40 calls failed (5 %) · p99 120 ms`. */
export function healthText(health: VersionHealth | undefined): string {
  if (health === undefined || health.invocations === 0) return vscode.l10n.t("no calls counted yet");
  const { invocations, errors, p99Ms } = health;
  const share = vscode.l10n.t(
    "{0} of {1} calls failed ({2} %)",
    errors,
    invocations,
    rounded((errors / invocations) * 100),
  );
  return p99Ms === undefined ? share : `${share} · ${vscode.l10n.t("p99 {0} ms", rounded(p99Ms))}`;
}

export function breachText(breach: Breach): string {
  const health = healthText(breach.health);
  return breach.kind === "errors"
    ? vscode.l10n.t("{0}; {1} % may fail", health, breach.limit)
    : vscode.l10n.t("{0}; {1} ms are allowed", health, breach.limit);
}

/** `version 6`, or `version 6, 10 % to 7`. */
export function routingText({ version, weights }: Routing): string {
  const shares = Object.entries(weights).map(([other, share]) =>
    vscode.l10n.t("{0} % to {1}", rounded(share * 100), other),
  );
  return [vscode.l10n.t("version {0}", version), ...shares].join(", ");
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
