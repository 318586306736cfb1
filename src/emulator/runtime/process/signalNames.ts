/** Go's names of signals, which AWS shows. */
const signalTexts: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGKILL: "killed",
  SIGTERM: "terminated",
  SIGSEGV: "segmentation fault",
  SIGABRT: "aborted",
  SIGBUS: "bus error",
  SIGILL: "illegal instruction",
  SIGFPE: "floating point exception",
  SIGINT: "interrupt",
  SIGHUP: "hangup",
  SIGPIPE: "broken pipe",
  SIGTRAP: "trace/breakpoint trap",
};

export function signalText(signal: NodeJS.Signals): string {
  return signalTexts[signal] ?? signal;
}
