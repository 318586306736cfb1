import assert from "node:assert/strict";
import type { DebugEnvironment } from "../../../src/emulator/contracts/engine.ts";

interface InspectorMessage {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly {
      readonly location: { readonly scriptId: string };
      readonly callFrameId: string;
    }[];
  };
  readonly result?: { readonly result?: { readonly value?: unknown } };
}

interface Breakpoint {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly expression: string;
  /** What is done while the function stands there. */
  readonly meanwhile?: () => Promise<void>;
}

/** Enough of a debugger for Node: breaks at a line, evaluates an expression there, goes on. */
export async function debugNode(
  { port, secret }: Pick<DebugEnvironment, "port" | "secret">,
  { file, line, expression, meanwhile = async () => undefined }: Breakpoint,
): Promise<unknown> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/${secret}`);
  await new Promise((resolve) => socket.addEventListener("open", resolve));
  let id = 0;
  const value = Promise.withResolvers<unknown>();
  const send = (method: string, params = {}) => socket.send(JSON.stringify({ id: ++id, method, params }));
  let evaluation: number | undefined;
  const scripts = new Map<string, string>();
  socket.addEventListener("message", ({ data }) => {
    const message = JSON.parse(String(data)) as InspectorMessage;
    const frame = message.params?.callFrames?.[0];
    if (message.method === "Debugger.scriptParsed")
      scripts.set(message.params?.scriptId ?? "", message.params?.url ?? "");
    if (message.method === "Debugger.paused" && frame !== undefined) {
      assert.equal(scripts.get(frame.location.scriptId), `file://${file}`);
      send("Debugger.evaluateOnCallFrame", { callFrameId: frame.callFrameId, expression });
      evaluation = id;
    } else if (message.id !== undefined && message.id === evaluation) {
      void meanwhile()
        .finally(() => {
          send("Debugger.resume");
          setImmediate(() => socket.close());
        })
        .then(() => value.resolve(message.result?.result?.value), value.reject);
    }
  });
  send("Debugger.enable");
  send("Debugger.setBreakpointByUrl", { lineNumber: line - 1, url: `file://${file}` });
  send("Runtime.runIfWaitingForDebugger");
  return value.promise;
}
