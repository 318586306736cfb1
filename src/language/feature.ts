import type { Connection, ServerCapabilities } from "vscode-languageserver/node";
import type { Session } from "./session.ts";

/** One thing that the server does for a client: a file of `features/` and a row of `features.ts`. */
export interface Feature {
  /** Told to the client when it connects. */
  readonly capability: ServerCapabilities;
  /** Called once, before the client's first request. */
  register(connection: Connection, session: Session): void;
}
