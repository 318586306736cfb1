import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import process from "node:process";
import type { Clock } from "../../../../shared/clock.ts";
import { sleep } from "../../../../shared/clock.ts";
import { AppError } from "../../../../shared/errors.ts";

export interface LaunchOptions {
  /** The engine's program. */
  readonly program: string;
  /** The file that it keeps its tables in. */
  readonly database: string;
  /** Of real time. */
  readonly clock: Clock;
}

export interface RunningEngine {
  readonly endpoint: string;
  /** The group of its processes. */
  readonly pid: number | undefined;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
  /** Tells it to end. */
  end(): void;
}

/** The program ends when what started it does, however that happened: then standard input is closed. */
const tether = `exec 3<&0
"$@" </dev/null 3<&- &
engine=$!
{ cat <&3 >/dev/null; kill "$engine" 2>/dev/null; } &
exec 3<&-
wait "$engine"`;

/** Between two looks at whether it answers, and for how long. */
const lookMs = 10;
const startMs = 15_000;
/** For so long it may take to end. */
const graceMs = 3_000;
/** It cannot say which port it took, and another program may take the one that was found free for it. */
const attempts = 3;

/** Starts the engine on a free port at 127.0.0.1; resolves when it answers. Throws `AppError` "dynamodb-failed". */
export async function launch(options: LaunchOptions): Promise<RunningEngine> {
  let said = "";
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const port = await freePort();
    const child = start(options, port);
    said = "";
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-2_000)));
    const ended = once(child, "close").then(
      () => undefined,
      () => undefined,
    );
    const end = () => {
      child.stdin?.destroy();
      void ended.then(options.clock.after(graceMs, () => kill(child)));
    };
    if (await answers(port, ended, options.clock)) {
      void ended.then(end);
      return { endpoint: `http://127.0.0.1:${port}`, pid: child.pid, ended, end };
    }
    end();
    await ended;
  }
  throw new AppError("dynamodb-failed", {
    userMessage: `The DynamoDB engine "${options.program}" did not start: ${said.trim() || "it said nothing"}`,
  });
}

function start({ program, database }: LaunchOptions, port: number): ChildProcess {
  const args = ["serve", "--host", "127.0.0.1", "--port", String(port), "--db-path", database];
  return spawn("/bin/sh", ["-c", tether, "sh", program, ...args], {
    stdio: ["pipe", "ignore", "pipe"],
    // Ctrl+C in a terminal is for the emulator, which ends it in its turn.
    detached: true,
    // Nothing of the emulator's environment is its business.
    env: {},
  });
}

/** The engine with the shell that holds it: they are a group of their own. */
function kill({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended meanwhile.
  }
}

async function answers(port: number, ended: Promise<void>, clock: Clock): Promise<boolean> {
  const gone = ended.then(() => "gone" as const);
  const endsAt = clock.now() + startMs;
  while (clock.now() < endsAt) {
    if (await canConnect(port)) return true;
    if ((await Promise.race([gone, sleep(clock, lookMs)])) === "gone") return false;
  }
  return false;
}

async function canConnect(port: number): Promise<boolean> {
  const socket = connect(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
