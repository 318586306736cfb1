import type { Outcome } from "./engine.ts";
import type { Exit } from "./functionProcess.ts";

type Failure = Pick<Outcome, "payload" | "contentType" | "functionError" | "errorType">;

/** The outcome of an invocation that the platform ended; `body` in the order in which AWS writes it. */
export function errorBody(body: Readonly<Record<string, string>> & { readonly errorType: string }): Failure {
  return {
    payload: Buffer.from(JSON.stringify(body)),
    contentType: "application/json",
    functionError: "Unhandled",
    errorType: body.errorType,
  };
}

export function timeoutBody(requestId: string, text: string): Failure {
  return errorBody({ errorType: "Sandbox.Timedout", errorMessage: `RequestId: ${requestId} Error: ${text}` });
}

/** How AWS words the end of a runtime's process. */
export function exitText(requestId: string, { code, signal, spawnError }: Exit): string {
  const prefix = `RequestId: ${requestId} Error: `;
  if (spawnError !== undefined) {
    if (spawnError.code === "EACCES" || spawnError.code === "ENOENT")
      return `${prefix}Couldn't find valid bootstrap(s): [${spawnError.path ?? ""}]`;
    return `${prefix}fork/exec ${spawnError.path ?? ""}: ${spawnError.code ?? spawnError.message}`;
  }
  if (signal !== null) return `${prefix}Runtime exited with error: signal: ${signalText(signal)}`;
  if (code === 0) return `${prefix}Runtime exited without providing a reason`;
  return `${prefix}Runtime exited with error: exit status ${code}`;
}

export function exitEnding({ spawnError }: Exit): { readonly kind: "error"; readonly errorType: string } {
  return {
    kind: "error",
    errorType: spawnError === undefined ? "Runtime.ExitError" : "Runtime.InvalidEntrypoint",
  };
}

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

function signalText(signal: NodeJS.Signals): string {
  return signalTexts[signal] ?? signal;
}
