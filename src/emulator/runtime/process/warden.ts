import type { Writable } from "node:stream";
import type { System } from "./system.ts";

/** Sees to it that no function outlives the emulator, however the emulator ends. */
export interface Warden {
  /** Begins its watch, which takes milliseconds: before a process starts, so that it can be told of that at once. */
  begin(): void;
  /** Of a process that is watched already, what has become known since. */
  watch(what: Watched): void;
  forget(what: Watched): void;
  stop(): void;
}

export type Watched =
  | {
      readonly kind: "process";
      readonly pid: number;
      /** The number of its own mount namespace, or that it makes itself one; none by default. */
      readonly namespace?: number | "underWay";
      /** What it, and what it starts, is marked with; see `marks.ts`. */
      readonly mark?: string;
    }
  /** `program` is the docker, podman or finch that runs it, the same one for all. */
  | { readonly kind: "container"; readonly name: string; readonly program: string };

/**
 * A shell that waits on a pipe from the emulator. When the pipe closes without `stop`, the emulator was killed, and the
 * processes that are left are killed too. Node has no `PR_SET_PDEATHSIG`, and a frozen process cannot see its socket
 * close. What a function started in groups of its own is found as its descendants, by the mark in its variables, and
 * where it runs in a mount namespace also by that, which nothing that it starts leaves: a daemon has no parent of ours
 * any more. All are stopped before they are looked at, since the number of a namespace that has ended may be another's.
 * Where the function has ended meanwhile, what began since then is not its own.
 *
 * A watched process is kept as `pid,namespace,mark`, with a dash for what it has not.
 */
const script = `
watched=
containers=
without() {
  left=
  for each in $1; do
    case $each in $2) ;; *) left="$left $each" ;; esac
  done
}
while read -r op word rest; do
  case $op in
    process+) without "$watched" "\${word%%,*},*"; watched="$left $word" ;;
    process-) without "$watched" "\${word%%,*},*"; watched=$left ;;
    container+) containers="$containers $word"; program=$rest ;;
    container-) without "$containers" "$word"; containers=$left ;;
  esac
done
began() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  set -- \${stat##*) }
  echo "\${20}"
}
now=$(began self)
for each in $watched; do kill -STOP "-\${each%%,*}" 2>/dev/null; done
children() {
  if [ -d /proc/self/task ]; then cat "/proc/$1"/task/*/children; else pgrep -P "$1"; fi 2>/dev/null
}
below() {
  for child in $(children "$1"); do echo "$child"; below "$child"; done
}
members() {
  ls -l /proc/[0-9]*/ns/mnt 2>/dev/null | while read -r line; do
    case "$spaces " in
      *" \${line##*-> } "*) member=\${line#* /proc/}; echo "\${member%%/*}" ;;
    esac
    case "$left_spaces " in
      *" \${line##*-> } "*)
        member=\${line#* /proc/}; member=\${member%%/*}
        [ "$(began "$member")" -gt "$now" ] 2>/dev/null || echo "$member" ;;
    esac
  done
}
marked() {
  [ $# -gt 0 ] || return 0
  for mark; do set -- "$@" -e "$mark"; shift; done
  grep -slazxF "$@" /proc/[0-9]*/environ | while IFS=/ read -r _ _ pid _; do echo "$pid"; done
}
ours=$(readlink /proc/self/ns/mnt)
spaces=
left_spaces=
marks=
apart=
for each in $watched; do
  pid=\${each%%,*}
  mark=\${each##*,}
  known=\${each%,*}
  known=\${known#*,}
  apart="$apart $(below "$pid")"
  [ "$mark" = - ] || marks="$marks $mark"
  [ "$known" != - ] || continue
  space=$(readlink "/proc/$pid/ns/mnt")
  # Between its start and its new namespace it is in ours.
  if [ "$space" = "$ours" ]; then :
  elif [ -n "$space" ]; then spaces="$spaces $space"
  elif [ "$known" != underWay ]; then left_spaces="$left_spaces mnt:[$known]"; fi
done
[ -z "$spaces$left_spaces" ] || apart="$apart $(members)"
apart="$apart $(marked $marks)"
for each in $apart; do kill -KILL "$each" 2>/dev/null; done
for each in $watched; do kill -KILL "-\${each%%,*}" 2>/dev/null; done
[ -z "$containers" ] || "$program" rm --force $containers
exit 0
`;

/** Where there are no groups, as on Windows, it does nothing. */
export const noWarden: Warden = {
  begin: () => undefined,
  watch: () => undefined,
  forget: () => undefined,
  stop: () => undefined,
};

/** Throws where its shell cannot be started: nothing may run that it does not watch. */
export function shellWarden(system: Pick<System, "spawn">): Warden {
  return new ShellWarden(system);
}

class ShellWarden implements Warden {
  readonly #system: Pick<System, "spawn">;
  readonly #watched = new Map<string, Watched>();
  #shell: Shell | undefined;

  constructor(system: Pick<System, "spawn">) {
    this.#system = system;
  }

  begin(): void {
    if (this.#shell !== undefined) return;
    const shell = startShell(this.#system);
    this.#shell = shell;
    void shell.ended.then(() => {
      if (this.#shell !== shell) return;
      this.#shell = undefined;
      if (this.#watched.size > 0) this.#beginAgain(shell);
    });
    // Another one ended before its time.
    for (const what of this.#watched.values()) shell.input.write(line("+", what));
  }

  watch(what: Watched): void {
    this.begin();
    this.#watched.set(keyOf(what), what);
    this.#shell?.input.write(line("+", what));
  }

  forget(what: Watched): void {
    this.#watched.delete(keyOf(what));
    this.#shell?.input.write(line("-", what));
  }

  stop(): void {
    const shell = this.#shell;
    this.#shell = undefined;
    shell?.input.end();
  }

  /** Not where it ends again and again: the next process that starts tries it. */
  #beginAgain({ startedAt }: Shell): void {
    if (performance.now() - startedAt < steadyMs) return;
    try {
      this.begin();
    } catch {
      // No room for it now.
    }
  }
}

/** A shell that ends sooner would do so again. */
const steadyMs = 1000;

function keyOf(what: Watched): string {
  return what.kind === "container" ? what.name : String(what.pid);
}

function line(sign: "+" | "-", what: Watched): string {
  return `${what.kind}${sign} ${wordsFor(what)}\n`;
}

function wordsFor(what: Watched): string {
  if (what.kind === "container") return `${what.name} ${what.program}`;
  return [what.pid, what.namespace ?? "-", what.mark ?? "-"].join(",");
}

/** What programs are found by, and container programs find their daemon by. */
const handedOn = /^(PATH|HOME|XDG_RUNTIME_DIR|DOCKER_\w+|CONTAINER_\w+)$/;

interface Shell {
  readonly input: Writable;
  readonly startedAt: number;
  readonly ended: Promise<void>;
}

function startShell(system: Pick<System, "spawn">): Shell {
  const shell = system.spawn("/bin/sh", ["-c", script], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
    env: Object.fromEntries(Object.entries(process.env).filter(([name]) => handedOn.test(name))),
  });
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  shell.on("error", () => resolve());
  shell.on("exit", () => resolve());
  const { pid, stdin } = shell;
  if (pid === undefined || stdin === null)
    throw Object.assign(new Error("the shell that watches over functions could not be started"), {
      code: "EAGAIN",
      syscall: "spawn",
    });
  stdin.on("error", () => undefined);
  shell.unref();
  (stdin as Writable & { unref?: () => void }).unref?.();
  return { input: stdin, startedAt: performance.now(), ended };
}
