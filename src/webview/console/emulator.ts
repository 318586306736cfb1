import * as v from "valibot";
import {
  ConsoleApis,
  ConsoleCall,
  consolePaths,
  ConsoleReply,
  type ConsoleRequest,
} from "../../protocol/console.ts";

/** Nobody is let in with this key. */
export class WrongKeyError extends Error {}

/** The emulator behind the page, asked with its key. */
export class Emulator {
  readonly #page: string;
  readonly #key: string;

  constructor(page: string, key: string) {
    this.#page = page;
    this.#key = key;
  }

  async apis(): Promise<ConsoleApis> {
    return v.parse(ConsoleApis, await (await this.#ask("GET", consolePaths.apis)).json());
  }

  async send(request: ConsoleRequest): Promise<ConsoleReply> {
    const answer = await this.#ask("POST", consolePaths.requests, { body: JSON.stringify(request) });
    return v.parse(ConsoleReply, await answer.json());
  }

  /** Each call that the API makes, until it is aborted. */
  async *calls(signal: AbortSignal): AsyncGenerator<ConsoleCall> {
    const { body } = await this.#ask("GET", consolePaths.calls, { signal });
    const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = "";
    for (;;) {
      const { value, done } = (await reader?.read()) ?? { value: undefined, done: true };
      if (done || value === undefined) return;
      const lines = (rest + value).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) if (line !== "") yield v.parse(ConsoleCall, JSON.parse(line));
    }
  }

  async #ask(method: string, path: string, more: RequestInit = {}): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#key}` };
    const answer = await fetch(`${this.#page}/${path}`, { method, headers, ...more });
    if (answer.ok) return answer;
    const text = await answer.text();
    const read = v.safeParse(v.pipe(v.string(), v.parseJson(), v.object({ message: v.string() })), text);
    const message = read.success
      ? read.output.message
      : `The emulator answered with status ${answer.status}.`;
    throw answer.status === 401 ? new WrongKeyError(message) : new Error(message);
  }
}
