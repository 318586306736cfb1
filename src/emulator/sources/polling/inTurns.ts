import type { Invocations, Invoked } from "../../contracts/invocations.ts";
import type { Turns } from "../../../shared/turns/turns.ts";

/**
 * Invocations that begin one after another, as those of clients do: many short batches at once go through the few processes whose code
 * and data are at hand. A call that takes long holds nobody up. It gains about a third of the time of 10,000 messages in tens (the
 * benchmark's row).
 */
export function inTurns(invocations: Invocations, turns: Turns): Invocations {
  return {
    async run(fn, request): Promise<Invoked> {
      const { promise, resolve } = Promise.withResolvers<() => void>();
      turns.take(fn.name ?? "", resolve);
      const answered = await promise;
      try {
        return await invocations.run(fn, request);
      } finally {
        answered();
      }
    },
  };
}
