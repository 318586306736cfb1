import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { End } from "../startedEmulator.ts";

/** How one path is asked for. */
interface Visit {
  wasAsked: boolean;
  readonly asked: PromiseWithResolvers<void>;
  /** Whoever asked waits no longer. */
  readonly gone: PromiseWithResolvers<void>;
}

/** A server that never ends an answer; below `/begun` it begins one. */
export class SilentServer {
  readonly address: string;
  readonly #visits: Map<string, Visit>;

  private constructor(address: string, visits: Map<string, Visit>) {
    this.address = address;
    this.#visits = visits;
  }

  static async open(end: End): Promise<SilentServer> {
    const visits = new Map<string, Visit>();
    const server = createServer((request, response) => {
      const { url = "" } = request;
      const visit = visitOf(visits, url);
      response.once("close", visit.gone.resolve);
      if (url.startsWith("/begun")) response.write("first ");
      visit.wasAsked = true;
      visit.asked.resolve();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    end.after(() => server.close());
    end.after(() => server.closeAllConnections());
    return new SilentServer(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, visits);
  }

  /** Resolves when the path has been asked for. */
  async asked(path: string): Promise<void> {
    await visitOf(this.#visits, path).asked.promise;
  }

  wasAsked(path: string): boolean {
    return visitOf(this.#visits, path).wasAsked;
  }

  /** Resolves when whoever asked for the path has gone. */
  async gone(path: string): Promise<void> {
    await visitOf(this.#visits, path).gone.promise;
  }
}

function visitOf(visits: Map<string, Visit>, path: string): Visit {
  const known = visits.get(path) ?? {
    wasAsked: false,
    asked: Promise.withResolvers(),
    gone: Promise.withResolvers(),
  };
  visits.set(path, known);
  return known;
}
