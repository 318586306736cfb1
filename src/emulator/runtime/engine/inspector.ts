import * as v from "valibot";

/** What the inspector of Node lists at `/json`. */
const Targets = v.array(v.object({ webSocketDebuggerUrl: v.string() }));
/** What matters of what it sends. */
const Message = v.object({ method: v.optional(v.string()), error: v.optional(v.unknown()) });

/**
 * Resolves when a process that was started to wait for its debugger does so: what a debugger sends before is forgotten,
 * and Node says that it listens a moment earlier. Versions of Node that do not tell count as waiting, and so does one
 * that has ended, since it will be noticed by its end.
 */
export async function inspectorWaits(port: number): Promise<void> {
  try {
    const list = await fetch(`http://127.0.0.1:${port}/json`);
    const [target] = v.parse(Targets, await list.json());
    if (target !== undefined) await waitsBehind(target.webSocketDebuggerUrl);
  } catch {
    // It does not listen any more.
  }
}

async function waitsBehind(url: string): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const socket = new WebSocket(url);
  socket.addEventListener("open", () => socket.send('{"id":1,"method":"NodeRuntime.enable"}'));
  socket.addEventListener("message", ({ data }) => {
    const { method, error } = v.parse(Message, JSON.parse(String(data)));
    if (method === "NodeRuntime.waitingForDebugger" || error !== undefined) resolve();
  });
  socket.addEventListener("error", () => resolve());
  socket.addEventListener("close", () => resolve());
  await promise;
  socket.close();
}
