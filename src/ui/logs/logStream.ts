import { getFunction } from "../../aws/functions.ts";
import { logGroupOf } from "../../aws/logs/group.ts";
import { tail } from "../../aws/logs/tail.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import type { App } from "../app.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { setting } from "../kit/settings.ts";

// What a person expects to see when they open a log because something has just happened.
const lookBackMs = 5 * 60_000;

/** What a stream takes. */
export type StreamApp = Pick<App, "clients" | "clock" | "emulator" | "output" | "targets">;

/** Writes a function's logs into its output channel until `signal` is aborted. Throws `AppError`. */
export async function streamLogs(app: StreamApp, fn: FunctionAtTarget, signal: AbortSignal): Promise<void> {
  const { clients, clock, output } = app;
  // A channel that is there already shows what was called lately.
  const since = clock.now() - (output.isOpen(fn) ? 0 : lookBackMs);
  const channel = output.channel(fn);
  channel.show(true);
  const target = await app.targets.resolve(fn.target, signal);
  const group = logGroupOf(await getFunction({ clients, target, signal }, fn.name));
  const source = setting("logs.source");
  channel.appendLine(note(`Streaming ${group.name}`));
  if (source === "liveTail" && capabilitiesOf(target).liveTailBilled) {
    channel.appendLine(note("AWS charges for live tail by the minute; the setting logs.source can avoid it"));
  }
  const access = {
    clients,
    /** An emulator that was restarted has another address; one that was stopped is not started by its logs. */
    get target() {
      const { state } = app.emulator;
      return fn.target.kind === "local" && state.kind === "running" ? state.target : target;
    },
  };
  for await (const item of tail(access, group, { clock, signal, source, since })) {
    channel.appendLine(item.kind === "note" ? note(item.text) : item.message);
  }
}

/** A line of ours among the function's, which the grammar knows by its dash. */
export function note(text: string): string {
  return `— ${text}`;
}
