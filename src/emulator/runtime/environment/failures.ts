import type { Answer } from "./call.ts";
import type { Exit } from "../process/functionProcess.ts";
import { type Ending, timedOutText } from "../log/report.ts";
import { type InitError, responseLimit, type RuntimeResult } from "../apis/runtimeApi.ts";

/** The outcome of an invocation that the platform ended; `body` in the order in which AWS writes it. */
function errorBody(body: Readonly<Record<string, string>> & { readonly errorType: string }): Answer {
  return {
    payload: Buffer.from(JSON.stringify(body)),
    contentType: "application/json",
    functionError: "Unhandled",
    errorType: body.errorType,
  };
}

/** What the caller gets for what the runtime answered. */
export function answerOf(result: RuntimeResult): { readonly answer: Answer; readonly ending: Ending } {
  switch (result.kind) {
    case "response": {
      const { body: payload, contentType } = result;
      return { answer: { payload, contentType }, ending: { kind: "success" } };
    }
    case "error": {
      const { body: payload, contentType, errorType } = result;
      return {
        answer: { payload, contentType, functionError: "Unhandled", errorType },
        ending: { kind: "failure", errorType },
      };
    }
    case "too-large":
      return failed({
        errorMessage: `Response payload size exceeded maximum allowed payload size (${responseLimit} bytes).`,
        errorType: "Function.ResponseSizeTooLarge",
      });
    case "bad-mode":
      return failed({
        errorType: "Runtime.InvalidResponseModeHeader",
        errorMessage: "Invalid response mode",
      });
  }
}

function failed(body: { readonly errorType: string; readonly errorMessage: string }) {
  const { errorType } = body;
  return { answer: errorBody(body), ending: { kind: "failure", errorType } } as const;
}

/** Why an invocation could not end by itself: what the log says, what the caller gets. */
export interface Failure {
  readonly notice: string;
  readonly answer: Answer;
  readonly ending: Ending;
}

export function timedOut(requestId: string, timeoutMs: number, now: number): Failure {
  const text = timedOutText(timeoutMs);
  return {
    notice: `${new Date(now).toISOString()} ${requestId} ${text}\n\n`,
    answer: errorBody({
      errorType: "Sandbox.Timedout",
      errorMessage: `RequestId: ${requestId} Error: ${text}`,
    }),
    ending: { kind: "timeout" },
  };
}

export function outOfMemory(requestId: string): Failure {
  return platformError(requestId, "Runtime.OutOfMemory", "Runtime exited with error: signal: killed");
}

/** On AWS the write itself fails; a folder takes what it is given, so here the invocation does. */
export function tmpFull(requestId: string, sizeMb: number): Failure {
  return platformError(
    requestId,
    "Runtime.OutOfEphemeralStorage",
    `No space left on device: /tmp holds more than the function's ${sizeMb} MB of ephemeral storage`,
  );
}

/** The environment was ended from outside. */
export function killed(requestId: string): Failure {
  return platformError(requestId, "Runtime.ExitError", "Runtime exited with error: signal: killed");
}

/** How an extension ended its environment; `what` is AWS's text of it. */
export interface ExtensionFailure {
  readonly errorType:
    | "Extension.Crash"
    | "Extension.ExitError"
    | "Extension.InitError"
    | "Extension.LaunchError";
  readonly what: string;
}

export function extensionFailed(requestId: string, { errorType, what }: ExtensionFailure): Failure {
  return platformError(requestId, errorType, what);
}

/** Go's words. */
const launchProblems: Readonly<Record<string, string>> = {
  ENOENT: "no such file or directory",
  EACCES: "permission denied",
  ENOEXEC: "exec format error",
};

/** The process of an extension has ended before its environment did. */
export function extensionExited(name: string, { code, signal, spawnError }: Exit): ExtensionFailure {
  if (spawnError?.code === "TooManyExtensions")
    return { errorType: "Extension.LaunchError", what: "ErrTooManyExtensions" };
  if (spawnError !== undefined) {
    const why = launchProblems[spawnError.code ?? ""] ?? String(spawnError.code);
    return { errorType: "Extension.LaunchError", what: `fork/exec /opt/extensions/${name}: ${why}` };
  }
  const what = signal === null ? `exit code ${code}` : `signal: ${signalText(signal)}`;
  return { errorType: "Extension.Crash", what };
}

export function exited(requestId: string, exit: Exit): Failure {
  return platformError(requestId, exitType(exit), exitText(exit));
}

/** The runtime has said itself why it could not start. */
export function initFailed({ body, contentType, errorType }: InitError): Failure {
  return {
    notice: "",
    answer: { payload: body, contentType, functionError: "Unhandled", errorType },
    ending: { kind: "error", errorType },
  };
}

function platformError(requestId: string, errorType: string, what: string): Failure {
  const errorMessage = `RequestId: ${requestId} Error: ${what}`;
  return {
    notice: `${errorMessage}\n${errorType}\n`,
    answer: errorBody({ errorType, errorMessage }),
    ending: { kind: "error", errorType },
  };
}

/** How AWS words the end of a runtime's process. */
function exitText({ code, signal, spawnError }: Exit): string {
  if (spawnError !== undefined) {
    if (spawnError.code === "EACCES" || spawnError.code === "ENOENT")
      return `Couldn't find valid bootstrap(s): [${spawnError.path ?? ""}]`;
    return `fork/exec ${spawnError.path ?? ""}: ${spawnError.code ?? spawnError.message}`;
  }
  if (signal !== null) return `Runtime exited with error: signal: ${signalText(signal)}`;
  if (code === 0) return `Runtime exited without providing a reason`;
  return `Runtime exited with error: exit status ${code}`;
}

/** The error type of a process's end. */
export function exitType({ spawnError }: Exit): string {
  return spawnError === undefined ? "Runtime.ExitError" : "Runtime.InvalidEntrypoint";
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
