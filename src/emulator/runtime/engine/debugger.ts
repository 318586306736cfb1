import { execFile } from "node:child_process";
import { join } from "node:path";
import { type DebugAdapter, EngineError, type RunnableFunction } from "../../contracts/engine.ts";
import type { FunctionProcess } from "../process/functionProcess.ts";
import type { LanguageContext, LanguagePlan } from "../languages/language.ts";
import { nodeLanguage } from "../languages/node.ts";
import { pythonPlan, pythonVersion } from "../languages/python.ts";

export interface DebugPlan {
  readonly adapter: DebugAdapter;
  /** The first process, which waits or listens for a debugger. */
  readonly plan: LanguagePlan;
}

/** What an engine must say when a debugger's client can be missing. */
interface DebugContext extends LanguageContext {
  /** A folder that holds a `debugpy` package, for interpreters that have none. */
  readonly debugpyDir: string | undefined;
}

/** How to start a function under its debugger. Throws `EngineError` `debugger-missing` or `runtime-unsupported`. */
export async function debugPlan(
  fn: RunnableFunction,
  context: DebugContext,
  wait: boolean,
): Promise<DebugPlan> {
  const runtime = fn.runtime ?? "";
  if (runtime.startsWith("nodejs")) {
    const { standbyArgs: _, ...plan } = await nodeLanguage(fn, context);
    const flag = wait ? "--inspect-wait" : "--inspect";
    return { adapter: "inspector", plan: { ...plan, args: [`${flag}=127.0.0.1:0`, ...plan.args] } };
  }
  if (runtime.startsWith("python3"))
    return { adapter: "dap", plan: await pythonDebugPlan(fn, context, wait) };
  throw new EngineError(
    "runtime-unsupported",
    `Functions of the runtime ${runtime} cannot be debugged here.`,
  );
}

async function pythonDebugPlan(
  fn: RunnableFunction,
  context: DebugContext,
  wait: boolean,
): Promise<LanguagePlan> {
  const { runtime, wanted } = pythonVersion(fn);
  const all = await context.interpreters.all("python", wanted, runtime);
  const [nearest] = all;
  if (nearest === undefined) await context.interpreters.find("python", wanted, runtime);
  const searched = context.debugpyDir === undefined ? {} : { PYTHONPATH: context.debugpyDir };
  for (const interpreter of all) {
    if (!(await hasDebugpy(interpreter.path, searched))) continue;
    const { standbyArgs: _, ...plan } = pythonPlan(fn, context, interpreter);
    return {
      ...plan,
      // Frozen modules hide the standard library's frames from debugpy, which warns about it on stderr.
      args: [...(atLeast(interpreter.version, 3, 11) ? ["-X", "frozen_modules=off"] : []), ...plan.args],
      environment: {
        ...plan.environment,
        PYTHONPATH: [
          plan.environment["PYTHONPATH"] ?? "",
          ...(context.debugpyDir === undefined ? [] : [context.debugpyDir]),
        ].join(process.platform === "win32" ? ";" : ":"),
        PYDEVD_DISABLE_FILE_VALIDATION: "1",
        _LAMBDA_WORKBENCH_DEBUG: wait ? "wait" : "listen",
      },
    };
  }
  throw new EngineError(
    "debugger-missing",
    `Python ${nearest?.version ?? wanted} has no debugpy, which debugging needs. Install it: "${nearest?.path ?? "python3"}" -m pip install debugpy`,
    nearest === undefined ? {} : { interpreter: nearest.path },
  );
}

function hasDebugpy(python: string, environment: Readonly<Record<string, string>>): Promise<boolean> {
  const find = "import importlib.util, sys; sys.exit(importlib.util.find_spec('debugpy') is None)";
  return new Promise((resolve) => {
    const env = { ...process.env, ...environment };
    execFile(python, ["-c", find], { env, cwd: join("/"), timeout: 10_000 }, (error) =>
      resolve(error === null),
    );
  });
}

function atLeast(version: string, major: number, minor: number): boolean {
  const [has = 0, hasMinor = 0] = version.split(".").map(Number);
  return has > major || (has === major && hasMinor >= minor);
}

const listening = /^Debugger listening on (?:ws:\/\/)?127\.0\.0\.1:(\d+)/m;

/** The port that the debugger's server announces on stderr: connecting to find out would count as a client. */
export function debuggerPort(debuggee: Pick<FunctionProcess, "onOutput" | "exited">): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  let text = "";
  debuggee.onOutput("stderr", (chunk) => {
    if (text.length > 65_536) return;
    text += chunk.toString("utf8");
    const port = listening.exec(text)?.[1];
    if (port !== undefined) resolve(Number(port));
  });
  void debuggee.exited.then(() =>
    reject(new Error(`the function ended before its debugger listened: ${text}`)),
  );
  return promise;
}
