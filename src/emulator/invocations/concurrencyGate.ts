import { ServiceError } from "../contracts/service.ts";
import type { Resolved } from "../services/lambda/resolve.ts";

/** Counts the invocations under way and throttles as Lambda does. */
export interface ConcurrencyGate {
  /** Takes a place; the returned function gives it back. Throws `TooManyRequestsException` when there is none. */
  enter(resolved: Occupant): () => void;
  /** Invocations under way, of one function or of all. */
  running(functionName?: string): number;
}

type Occupant = {
  readonly fn: Pick<Resolved["fn"], "functionName">;
} & Pick<Resolved, "qualifier" | "reservedConcurrency" | "provisionedConcurrency" | "provisionedTotal">;

/**
 * A qualifier's provisioned places serve its own invocations first. All others of a function share what its reservation
 * leaves beside them, as recorded; without a reservation, what the account has left: `unreserved`.
 */
export function concurrencyGate(unreserved: () => number): ConcurrencyGate {
  const running = new Counter();
  const onProvisioned = new Counter();
  const onReserved = new Counter();
  let shared = 0;

  const take = (occupant: Occupant): (() => void) => {
    const { fn, qualifier, reservedConcurrency, provisionedConcurrency, provisionedTotal } = occupant;
    const name = fn.functionName;
    if (provisionedConcurrency > 0 && onProvisioned.of(`${name}:${qualifier}`) < provisionedConcurrency) {
      return onProvisioned.add(`${name}:${qualifier}`);
    }
    if (reservedConcurrency !== undefined) {
      if (onReserved.of(name) >= reservedConcurrency - provisionedTotal) {
        throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
      }
      return onReserved.add(name);
    }
    if (shared >= minimum && shared >= unreserved()) throw throttled("ConcurrentInvocationLimitExceeded");
    shared++;
    return () => void shared--;
  };
  return {
    enter(occupant) {
      const giveBack = take(occupant);
      const leave = running.add(occupant.fn.functionName);
      return () => {
        giveBack();
        leave();
      };
    },
    running: (functionName) => (functionName === undefined ? running.total : running.of(functionName)),
  };
}

/** Reservations always leave this much, so that below it nothing has to be added up. */
const minimum = 100;

/** Counts by keys, and forgets those that are at zero. */
class Counter {
  readonly #counts = new Map<string, number>();
  #total = 0;

  get total(): number {
    return this.#total;
  }

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Counts one; the returned function counts it back. */
  add(key: string): () => void {
    this.#counts.set(key, this.of(key) + 1);
    this.#total++;
    return () => {
      this.#total--;
      const left = this.of(key) - 1;
      if (left === 0) this.#counts.delete(key);
      else this.#counts.set(key, left);
    };
  }
}

function throttled(reason: string): ServiceError {
  return new ServiceError({
    code: "TooManyRequestsException",
    status: 429,
    message: "Rate Exceeded.",
    members: { Reason: reason, Type: "User" },
    headers: { "Retry-After": "1" },
  });
}
