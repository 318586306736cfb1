import * as v from "valibot";

/** What matters of what the inspector of Node sends. */
const Message = v.object({ method: v.optional(v.string()), error: v.optional(v.unknown()) });

/**
 * Resolves when a process that was started to wait for its debugger does so: what a debugger sends before is forgotten,
 * and Node says that it listens a moment earlier. Versions of Node that do not tell count as waiting, and so does one
 * that has ended, since it will be noticed by its end.
 */
export async function inspectorWaits(url: string): Promise<void> {
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
