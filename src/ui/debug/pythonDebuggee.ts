import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { DebugReply } from "../../protocol/emulator.ts";
import { connectDap } from "./dapSocket.ts";
import type { Debuggee, DebuggeeEvents } from "./debuggee.ts";
import type { Message } from "./protocol.ts";

interface PythonOptions {
  readonly environment: DebugReply;
  readonly justMyCode: boolean;
  /** Our code within the function's process. */
  readonly bootstrapFolder: string;
  readonly events: DebuggeeEvents;
}

/** No number of the editor's, which counts from one. */
const lastQuestion = 2 ** 31 - 1;
/** A debugger that hangs holds no session up. */
const mostMs = 2000;

/** Connects to debugpy in the function's process. It speaks the editor's own protocol, so messages pass through. */
export async function connectPython(options: PythonOptions): Promise<Debuggee> {
  const { environment, justMyCode, bootstrapFolder, events } = options;
  const socket = await connectDap({
    host: environment.host,
    port: environment.port,
    secret: environment.secret,
    onMessage: fromDebugpy,
    onClose() {
      asked.resolve();
      events.gone();
    },
  });

  const asked = Promise.withResolvers<void>();

  function fromDebugpy(message: Message): void {
    if (message.type === "response" && message.request_seq === lastQuestion) return asked.resolve();
    // The session ends when the call has its result, which may be later than the process's end.
    if (message.type === "event" && ["terminated", "exited"].includes(message.event)) return;
    events.send(message);
    if (message.type !== "response" || message.command !== "configurationDone") return;
    if (message.success) events.ready();
    else events.failed(new Error(`debugpy refused to start: ${message.message ?? ""}`));
  }

  const attachment = {
    justMyCode,
    subProcess: false,
    redirectOutput: true,
    rules: [{ path: join(bootstrapFolder, "**"), include: false }],
  };

  return {
    handle(request) {
      // For the editor the session launches a call; for debugpy it attaches to a process that runs already.
      if (request.command !== "launch") socket.send(request);
      else socket.send({ ...request, command: "attach", arguments: attachment });
    },
    printed() {
      // Its answers and what was printed leave debugpy in their order.
      socket.send({ type: "request", seq: lastQuestion, command: "threads" });
      return Promise.race([asked.promise, setTimeout(mostMs, undefined, { ref: false })]);
    },
    close: () => socket.close(),
  };
}
