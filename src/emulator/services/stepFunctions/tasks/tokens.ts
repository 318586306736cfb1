import { randomBytes } from "node:crypto";
import type { Json } from "../language/json.ts";

/** What a worker says of a task that waits for it. */
export type TaskAnswer =
  | { readonly kind: "success"; readonly output: Json }
  | { readonly kind: "failure"; readonly error?: string; readonly cause?: string };

/** A task that waits for whoever has its token. */
interface Waiting {
  /** Keeps the answer, then goes on with it. */
  readonly answer: (answer: TaskAnswer) => void;
  readonly heartbeat: () => void;
}

/** The tasks that are answered by `SendTaskSuccess` and `SendTaskFailure`. */
export class TaskTokens {
  readonly #waiting = new Map<string, Waiting>();

  create(): string {
    return randomBytes(96).toString("base64");
  }

  /** Waits under a token; what it returns ends that. */
  wait(token: string, waiting: Waiting): () => void {
    this.#waiting.set(token, waiting);
    return () => this.#waiting.delete(token);
  }

  /** False where nothing waits. */
  answer(token: string, answer: TaskAnswer): boolean {
    const waiting = this.#waiting.get(token);
    waiting?.answer(answer);
    return waiting !== undefined;
  }

  heartbeat(token: string): boolean {
    const waiting = this.#waiting.get(token);
    waiting?.heartbeat();
    return waiting !== undefined;
  }
}
