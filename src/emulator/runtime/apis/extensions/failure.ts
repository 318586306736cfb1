import type { Exit } from "../../process/functionProcess.ts";
import { signalText } from "../../process/signalNames.ts";

/** How an extension ended its environment; `what` is AWS's text of it. */
export interface ExtensionFailure {
  readonly errorType:
    | "Extension.Crash"
    | "Extension.ExitError"
    | "Extension.InitError"
    | "Extension.LaunchError";
  readonly what: string;
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
