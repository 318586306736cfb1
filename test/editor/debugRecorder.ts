import * as vscode from "vscode";
import { until } from "./until.ts";

interface DapEvent {
  readonly type: string;
  readonly event?: string;
  readonly body?: Readonly<Record<string, unknown>>;
}

/** A session that stands still, and where. */
export interface Stop {
  readonly session: vscode.DebugSession;
  readonly threadId: number;
  readonly reason: string;
  readonly path: string;
  readonly line: number;
  /** Values of the innermost scopes by name, as the Variables view shows them. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Listens to what every debug adapter tells the editor. */
export class DebugRecorder implements vscode.Disposable {
  readonly #stops: { session: vscode.DebugSession; body: Readonly<Record<string, unknown>> }[] = [];
  /** Sessions that are under way. `vscode.debug.activeDebugSession` may name one that has ended. */
  readonly #live = new Set<string>();
  #sessions = 0;
  readonly #outputs: string[] = [];
  readonly #registrations: vscode.Disposable[];

  constructor() {
    this.#registrations = [
      vscode.debug.registerDebugAdapterTrackerFactory("*", {
        createDebugAdapterTracker: (session) => this.#tracker(session),
      }),
      vscode.debug.onDidStartDebugSession((session) => {
        this.#live.add(session.id);
        this.#sessions += 1;
      }),
      vscode.debug.onDidTerminateDebugSession((session) => this.#live.delete(session.id)),
    ];
  }

  /** How many sessions there have been, children included. */
  get sessions(): number {
    return this.#sessions;
  }

  /** What was written to the debug console. */
  get output(): string {
    return this.#outputs.join("");
  }

  /** The next time that a debuggee stops at a line; the stop before the first line of a program is no such thing. */
  async nextStop(): Promise<Stop> {
    const { session, body } = await until("a stop", () => {
      const index = this.#stops.findIndex((stop) => stop.body["reason"] !== "entry");
      return index < 0 ? undefined : this.#stops.splice(0, index + 1)[index];
    });
    const threadId = Number(body["threadId"]);
    const { stackFrames } = await session.customRequest("stackTrace", { threadId, startFrame: 0, levels: 1 });
    const [frame] = stackFrames;
    return {
      session,
      threadId,
      reason: String(body["reason"]),
      path: pathOf(String(frame.source?.path)),
      line: frame.line,
      variables: await variablesOf(session, frame.id),
    };
  }

  /** Resolves when every session has ended. */
  async idle(): Promise<void> {
    await until("the end of all debug sessions", () => this.#live.size === 0);
  }

  dispose(): void {
    for (const registration of this.#registrations) registration.dispose();
  }

  #tracker(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    return {
      onDidSendMessage: ({ type, event, body = {} }: DapEvent) => {
        if (type !== "event") return;
        if (event === "stopped") this.#stops.push({ session, body });
        if (event === "output") this.#outputs.push(String(body["output"]));
      },
    };
  }
}

/** Where the extension host is remote the editor puts the remote's name before the path. */
function pathOf(source: string): string {
  return source.startsWith("vscode-remote:") ? vscode.Uri.parse(source).path : source;
}

async function variablesOf(session: vscode.DebugSession, frameId: number): Promise<Map<string, string>> {
  const variables = new Map<string, string>();
  const { scopes } = await session.customRequest("scopes", { frameId });
  for (const scope of scopes) {
    if (scope.expensive === true) continue;
    const { variablesReference } = scope;
    const answer = await session.customRequest("variables", { variablesReference });
    for (const { name, value } of answer.variables) if (!variables.has(name)) variables.set(name, value);
  }
  return variables;
}
