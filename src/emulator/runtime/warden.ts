import { spawn } from "node:child_process";
import type { Writable } from "node:stream";

/** Sees to it that no function outlives the emulator, however the emulator ends. */
export interface Warden {
  watch(pid: number): void;
  forget(pid: number): void;
  stop(): void;
}

/**
 * A shell that waits on a pipe from the emulator. When the pipe closes without `stop`, the emulator was killed: the
 * process groups that are left are killed too. Node has no `PR_SET_PDEATHSIG`, and a frozen process cannot see its
 * socket close.
 */
const script = `
pids=
while read -r op pid; do
  case $op in
    +) pids="$pids $pid" ;;
    -) left=; for each in $pids; do [ "$each" = "$pid" ] || left="$left $each"; done; pids=$left ;;
  esac
done
for each in $pids; do kill -KILL "-$each" 2>/dev/null; done
exit 0
`;

/** Starts its shell with the first process. On Windows, where there are no groups, it does nothing. */
export function createWarden(): Warden {
  if (process.platform === "win32")
    return { watch: () => undefined, forget: () => undefined, stop: () => undefined };
  let pipe: Writable | undefined;
  const tell = (line: string) => {
    pipe ??= startShell();
    pipe.write(line);
  };
  return {
    watch: (pid) => tell(`+ ${pid}\n`),
    forget: (pid) => tell(`- ${pid}\n`),
    stop: () => {
      pipe?.end();
      pipe = undefined;
    },
  };
}

function startShell(): Writable {
  const shell = spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: {},
  });
  shell.on("error", () => undefined);
  shell.stdin.on("error", () => undefined);
  shell.unref();
  (shell.stdin as Writable & { unref?: () => void }).unref?.();
  return shell.stdin;
}
