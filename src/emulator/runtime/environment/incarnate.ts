import { dirname, join } from "node:path";
import type { RuntimeEvents } from "../apis/runtimeEvents.ts";
import { Incarnation, type IncarnationOptions } from "./incarnation.ts";
import type { EnvironmentOptions } from "./options.ts";

interface Hooks extends Omit<IncarnationOptions, "fn" | "started" | "clock"> {
  readonly phase: "init" | "invoke";
  readonly events: RuntimeEvents;
}

/** Starts a process of an environment and serves it. Throws where the machine has no room for it; then nothing is left. */
export function incarnate<Self>(
  options: EnvironmentOptions<Self>,
  { phase, events, ...hooks }: Hooks,
): Incarnation {
  const { api, clock, dir, fn, logStream, system } = options;
  const tmpDir = join(dir, "tmp");
  // Somebody may have cleared the folder of all environments.
  system.mkdir(dirname(dir), 0o700);
  system.mkdir(tmpDir);
  const { log } = hooks;
  const say = (text: string) => log.say(text);
  const started = options.start({ fn, tmpDir, logStream, say, port: api.port });
  const current = new Incarnation({ ...hooks, fn, started, clock });
  if (started.notice !== undefined) log.notice(`${started.notice}\n`);
  log.initStart(`${started.versionText}.v1`, phase);
  const { inheritedOnly, process } = started;
  api.reset(events, (exchange) => current.extensions.handle(exchange), { inheritedOnly });
  if (process.channel !== undefined) api.adopt(process.channel);
  options.onProcess?.(process);
  return current;
}
