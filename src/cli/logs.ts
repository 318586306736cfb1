import { Clients } from "../aws/clients.ts";
import type { Access } from "../aws/call.ts";
import { getFunction } from "../aws/functions.ts";
import { logGroupOf } from "../aws/logs/group.ts";
import type { TailItem } from "../aws/logs/lines.ts";
import { pastEvents } from "../aws/logs/pastEvents.ts";
import { tail } from "../aws/logs/tail.ts";
import { capabilitiesOf } from "../aws/target.ts";
import { systemClock } from "../shared/clock.ts";
import { AppError, isAbort } from "../shared/errors.ts";
import { terminalText } from "../shared/terminalText.ts";
import { readArguments, readFunctionName } from "./arguments.ts";
import { clientTarget, targetOptions } from "./clientTarget.ts";
import type { Command, Terminal } from "./command.ts";
import { readDuration } from "./duration.ts";
import { inWords } from "../shared/phrase.ts";

/** `lambda-workbench logs`: what a function has written, and with `--follow` what it writes until interrupted. */
export const logs: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    ...targetOptions,
    follow: { type: "boolean", default: false },
    "live-tail": { type: "boolean", default: false },
    since: { type: "string", default: "1h" },
    filter: { type: "string" },
  });
  const name = readFunctionName(positionals);
  const since = systemClock.now() - readDuration("--since", values.since);
  const clients = new Clients();
  try {
    const target = await clientTarget(values, terminal);
    const access = { clients, target, signal: terminal.signal };
    // AWS charges for live tail by the minute: it is asked for, or not used.
    const live = values["live-tail"] || !capabilitiesOf(target).liveTailBilled;
    const source = live ? "liveTail" : "polling";
    const group = logGroupOf(await getFunction(access, name));
    const wanted = { since, ...(values.filter !== undefined && { filterPattern: values.filter }) };
    const items = values.follow
      ? tail(access, group, { ...wanted, clock: systemClock, signal: terminal.signal, source })
      : written(access, group, wanted);
    for await (const item of items) print(item, terminal);
  } catch (error) {
    // Ctrl-C is how a person ends --follow.
    if (!isAbort(error)) throw error;
  } finally {
    clients.reset();
  }
  return 0;
};

/** A function that never ran has no log group, and so no lines. */
async function* written(
  access: Access,
  group: Parameters<typeof pastEvents>[1],
  wanted: Parameters<typeof pastEvents>[2],
) {
  try {
    yield* pastEvents(access, group, wanted);
  } catch (error) {
    if (!(error instanceof AppError && error.code === "not-found")) throw error;
  }
}

function print(item: TailItem, terminal: Terminal): void {
  if (item.kind === "note") terminal.err(`${inWords(item.text)}\n`);
  else terminal.out(`${new Date(item.timestamp).toISOString()} ${terminalText(item.message)}\n`);
}
