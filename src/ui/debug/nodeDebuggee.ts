import * as vscode from "vscode";
import type { DebugReply } from "../../protocol/emulator.ts";
import type { Debuggee, DebuggeeEvents } from "./debuggee.ts";
import { responseTo, type Request } from "./protocol.ts";

interface NodeOptions {
  readonly session: vscode.DebugSession;
  readonly functionName: string;
  readonly environment: DebugReply;
  readonly skipFiles: readonly string[];
  /** Our code within the function's process. */
  readonly bootstrapFolder: string;
  readonly events: DebuggeeEvents;
}

/**
 * Debugs with the editor's own JavaScript debugger: it runs as a child of our session, which itself knows no threads
 * and no breakpoints.
 */
export function debugNode({
  session,
  functionName,
  environment,
  skipFiles,
  bootstrapFolder,
  events,
}: NodeOptions): Debuggee {
  const ended = vscode.debug.onDidTerminateDebugSession((each) => {
    if (each.parentSession?.id === session.id) events.gone();
  });

  // The debugger names its own children after what it knows of them, "Remote Process [0]": the call stack shows it.
  const started = vscode.debug.onDidStartDebugSession((each) => {
    if (each.parentSession?.parentSession?.id === session.id) each.name = functionName;
  });

  async function startChild(): Promise<void> {
    const configuration = attachConfiguration(session.name, environment, [
      ...skipFiles,
      `${glob(bootstrapFolder)}/**`,
    ]);
    const isStarted = await vscode.debug.startDebugging(session.workspaceFolder, configuration, {
      parentSession: session,
      // Stop and restart of the child are stop and restart of the call.
      lifecycleManagedByParent: true,
      compact: true,
      // What we print stands where the function prints.
      consoleMode: vscode.DebugConsoleMode.MergeWithParent,
      suppressSaveBeforeStart: true,
    });
    if (isStarted) events.ready();
    else events.failed(new Error("the JavaScript debugger did not start"));
  }

  return {
    handle(request) {
      events.send(answer(request));
      if (request.command === "launch") events.send({ type: "event", seq: 0, event: "initialized" });
      if (request.command === "configurationDone")
        startChild().catch((error: unknown) => events.failed(error));
    },
    // The editor's own debugger tells it in a session of its own.
    printed: () => Promise.resolve(),
    close: () => {
      ended.dispose();
      started.dispose();
    },
  };
}

function answer(request: Request) {
  switch (request.command) {
    case "initialize":
      return responseTo(request, { supportsConfigurationDoneRequest: true });
    case "launch":
    case "configurationDone":
    case "setExceptionBreakpoints":
      return responseTo(request);
    case "setBreakpoints": {
      const wanted = request.arguments?.["breakpoints"];
      const breakpoints = Array.isArray(wanted) ? wanted.map(() => ({ verified: false })) : [];
      return responseTo(request, { breakpoints });
    }
    case "threads":
      return responseTo(request, { threads: [] });
    default:
      return {
        ...responseTo(request),
        success: false,
        message: vscode.l10n.t('"{0}" is not for this session', request.command),
      };
  }
}

/** For the editor's JavaScript debugger. */
function attachConfiguration(
  name: string,
  { host, port, secret, taskRoot, sourceRoot }: DebugReply,
  skipFiles: readonly string[],
): vscode.DebugConfiguration {
  const code = `${glob(taskRoot)}/**`;
  return {
    type: "node",
    request: "attach",
    name,
    address: host,
    port,
    // It is not listed at the port.
    websocketAddress: `ws://${host}:${port}/${secret}`,
    // The process stands before its first line until breakpoints are known.
    continueOnAttach: true,
    cwd: sourceRoot ?? taskRoot,
    sourceMaps: true,
    smartStep: true,
    outFiles: [`${code}/*.{js,mjs,cjs}`, "!**/node_modules/**"],
    resolveSourceMapLocations: [code, "!**/node_modules/**"],
    skipFiles,
  };
}

/** Globs have forward slashes on every system. */
function glob(path: string): string {
  return path.replaceAll("\\", "/");
}
