import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { logGroupOf } from "../../aws/logs/group.ts";
import { tail } from "../../aws/logs/tail.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import type { App } from "../app.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { layoutFor } from "../kit/log/layoutFor.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { setting } from "../kit/settings.ts";
import { liveLimit } from "./liveLimit.ts";
import { note } from "./note.ts";
import { spoken } from "../kit/words/spoken.ts";

// What a person expects to see when they open a log because something has just happened.
const lookBackMs = 5 * 60_000;

/** What a stream takes. */
export type StreamApp = Pick<App, "clients" | "clock" | "emulator" | "functions" | "output" | "targets">;

/** Writes a function's logs into its output channel until `signal` is aborted. Throws `AppError`. */
export async function streamLogs(app: StreamApp, fn: FunctionAtTarget, signal: AbortSignal): Promise<void> {
  const { clients, clock, output } = app;
  // A channel that is there already shows what was called lately.
  const since = clock.now() - (output.isOpen(fn) ? 0 : lookBackMs);
  const channel = output.channel(fn);
  channel.show(true);
  const target = await app.targets.resolve(fn.target, signal);
  const details = await noticingMissing(app, fn, () => getFunction({ clients, target, signal }, fn.name));
  const group = logGroupOf(details);
  const { liveTailBilled } = capabilitiesOf(target);
  const source = liveTailBilled ? setting("logs.source") : "liveTail";
  channel.appendLine(note(vscode.l10n.t("Streaming {0}", group.name)));
  const billed = source === "liveTail" && liveTailBilled;
  if (billed)
    channel.appendLine(
      note(vscode.l10n.t("Live tail costs about one US cent a minute; it ends after ten minutes")),
    );
  const access = {
    clients,
    /** An emulator that was restarted has another address; one that was stopped is not started by its logs. */
    get target() {
      const { state } = app.emulator;
      return fn.target.kind === "local" && state.kind === "running" ? state.target : target;
    },
  };
  const layout = layoutFor(output.ids);
  const limit = billed ? liveLimit(channel, clock) : undefined;
  try {
    const liveSignal = limit?.signal;
    const options = { clock, signal, source, since, ...(liveSignal !== undefined && { liveSignal }) };
    for await (const item of tail(access, group, options)) {
      if (item.kind === "note") channel.appendLine(note(spoken(item.text)));
      else for (const line of layout.lines(item.message, item.timestamp)) channel.appendLine(line);
    }
  } finally {
    limit?.dispose();
  }
}
