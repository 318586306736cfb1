import type { DebugAdapter } from "../../../lambda/runtimes.ts";
import { EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import type { FunctionProcess } from "../process/functionProcess.ts";
import type { DebugContext, LanguagePlan } from "../languages/language.ts";
import { languageFor } from "../languages/languages.ts";

export interface DebugPlan {
  readonly adapter: DebugAdapter;
  /** The first process, which waits or listens for a debugger. */
  readonly plan: LanguagePlan;
}

/** How to start a function under its debugger. Throws `EngineError` `debugger-missing` or `runtime-unsupported`. */
export async function debugPlan(
  fn: RunnableFunction,
  context: DebugContext,
  wait: boolean,
): Promise<DebugPlan> {
  const languageDebugger = languageFor(fn.runtime).debugger;
  if (languageDebugger === undefined)
    throw new EngineError(
      "runtime-unsupported",
      `Functions of the runtime ${fn.runtime} cannot be debugged here.`,
    );
  const { adapter, plan } = languageDebugger;
  return { adapter, plan: await plan(fn, context, wait) };
}

export interface DebuggerAddress {
  readonly port: number;
  /** Who does not say it is not heard: the port is open to every user of the machine. */
  readonly secret: string;
}

const listening = /^Debugger listening on (?:ws:\/\/)?127\.0\.0\.1:(\d+)\/([\w-]+)\r?\n/m;

/** What the debugger's server announces on stderr alone: connecting to find out would count as a client. */
export function debuggerAddress(
  debuggee: Pick<FunctionProcess, "onOutput" | "exited">,
): Promise<DebuggerAddress> {
  const { promise, resolve, reject } = Promise.withResolvers<DebuggerAddress>();
  let text = "";
  debuggee.onOutput("stderr", (chunk) => {
    if (text.length > 65_536) return;
    text += chunk.toString("utf8");
    const [, port, secret] = listening.exec(text) ?? [];
    if (port !== undefined && secret !== undefined) resolve({ port: Number(port), secret });
  });
  void debuggee.exited.then(() =>
    reject(new Error(`the function ended before its debugger listened: ${text}`)),
  );
  return promise;
}
