import type { OpenConnection, WebSocketConnections } from "../../contracts/webSocket.ts";

/** Those of all APIs, by their ids. */
export class Connections implements WebSocketConnections {
  readonly #open = new Map<string, OpenConnection>();

  get(connectionId: string): OpenConnection | undefined {
    return this.#open.get(connectionId);
  }

  add(connectionId: string, connection: OpenConnection): void {
    this.#open.set(connectionId, connection);
  }

  delete(connectionId: string): void {
    this.#open.delete(connectionId);
  }

  closeAll(): void {
    for (const connection of this.#open.values()) connection.close();
  }
}
