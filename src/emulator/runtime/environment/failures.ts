import type { Answer } from "./call.ts";
import type { InitResult } from "./initResult.ts";
import type { Exit } from "../process/functionProcess.ts";
import { type Ending, timedOutText } from "../log/report.ts";
import { type InitError, responseLimit, type RuntimeResult } from "../apis/runtimeEvents.ts";
import type { ExtensionFailure } from "../apis/extensions/failure.ts";
import { signalText } from "../process/signalNames.ts";

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

export function extensionFailed(requestId: string, { errorType, what }: ExtensionFailure): Failure {
  return platformError(requestId, errorType, what);
}

export function exited(requestId: string, exit: Exit): Failure {
  return platformError(requestId, exitType(exit), exitText(exit));
}

/** An init that was to be a part of an invocation has failed, and not by its time. */
export function initFailure(
  requestId: string,
  result: Extract<InitResult, { readonly kind: "error" | "exit" | "extension" }>,
): Failure {
  switch (result.kind) {
    case "error":
      return initFailed(result.error);
    case "exit":
      return exited(requestId, result.exit);
    case "extension":
      return extensionFailed(requestId, result.cause);
  }
}

/** The runtime has said itself why it could not start. */
function initFailed({ body, contentType, errorType }: InitError): Failure {
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
    if (spawnError.code === "ENOENT") return `Couldn't find valid bootstrap(s): [${spawnError.path ?? ""}]`;
    if (spawnError.code === "EACCES") return `fork/exec ${spawnError.path ?? ""}: permission denied`;
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
