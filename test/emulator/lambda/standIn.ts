import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { until } from "../../until.ts";
import type { End } from "../startedEmulator.ts";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Stands in for a service outside of the emulator: keeps what it is asked, and answers as told. */
export class StandIn {
  readonly endpoint: string;
  readonly #requests: SeenRequest[];
  readonly #unanswered: Set<ServerResponse>;

  private constructor(endpoint: string, requests: SeenRequest[], unanswered: Set<ServerResponse>) {
    this.endpoint = endpoint;
    this.#requests = requests;
    this.#unanswered = unanswered;
  }

  /** How many clients wait for an answer now. */
  get waiting(): number {
    return this.#unanswered.size;
  }

  /** `answer` gets each request and says status and body; undefined leaves it without an answer. */
  static async open(
    end: End,
    answer: (request: SeenRequest) => { readonly status: number; readonly body: string | Buffer } | undefined,
  ): Promise<StandIn> {
    const requests: SeenRequest[] = [];
    const unanswered = new Set<ServerResponse>();
    const handle = async (incoming: IncomingMessage, response: ServerResponse) => {
      unanswered.add(response);
      response.once("close", () => unanswered.delete(response));
      const { method = "", url: path = "", headers } = incoming;
      const request = { method, path, headers, body: await text(incoming) };
      const answered = answer(request);
      requests.push(request);
      if (answered === undefined) return;
      const { status, body } = answered;
      response.writeHead(status, { "Content-Type": headers["content-type"] ?? "text/xml" });
      response.end(body);
    };
    const server = createServer((incoming, response) => void handle(incoming, response));
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, "127.0.0.1", resolve);
    await promise;
    end.after(() => {
      server.closeAllConnections();
      server.close();
    });
    return new StandIn(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests, unanswered);
  }

  /** Waits for as many requests, and gives all. */
  async requests(count: number): Promise<readonly SeenRequest[]> {
    return await until(() => this.#requests.length >= count && this.#requests);
  }
}
