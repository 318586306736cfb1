import type { AddressInfo, Server } from "node:net";
import { AppError, messageOf } from "../../shared/errors.ts";

/** What to say where a port cannot be had. */
interface Refusals {
  readonly taken: string;
  readonly unusable: (reason: string) => string;
}

/** Listens on 127.0.0.1 and gives the port; 0 takes a free one. Throws `AppError` "port-taken" and "port-unusable". */
export async function listenOnLoopback(server: Server, port: number, say: Refusals): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  try {
    await promise;
  } catch (error) {
    const isTaken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    throw new AppError(isTaken ? "port-taken" : "port-unusable", {
      userMessage: isTaken ? say.taken : say.unusable(messageOf(error)),
      cause: error,
    });
  } finally {
    server.off("error", reject);
  }
  return (server.address() as AddressInfo).port;
}
