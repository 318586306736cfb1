import { ServiceError } from "../http/service.ts";
import type { Resolved } from "./resolve.ts";

/** Counts the invocations under way and throttles as Lambda does. */
export interface ConcurrencyGate {
  /** Takes a place; the returned function gives it back. Throws `TooManyRequestsException` when there is none. */
  enter(resolved: Pick<Resolved, "fn" | "reservedConcurrency">): () => void;
  /** Invocations under way, of one function or of all. */
  running(functionName?: string): number;
}

/** `unreserved` is the account's concurrency that no function has for itself. */
export function concurrencyGate(unreserved: () => number): ConcurrencyGate {
  const running = new Map<string, number>();
  let shared = 0;
  return {
    enter({ fn, reservedConcurrency }) {
      const own = running.get(fn.functionName) ?? 0;
      if (reservedConcurrency !== undefined) {
        if (own >= reservedConcurrency) throw throttled("ReservedFunctionConcurrentInvocationLimitExceeded");
      } else if (shared >= minimum && shared >= unreserved()) {
        throw throttled("ConcurrentInvocationLimitExceeded");
      }
      running.set(fn.functionName, own + 1);
      const counted = reservedConcurrency === undefined;
      if (counted) shared++;
      return () => {
        const left = (running.get(fn.functionName) ?? 1) - 1;
        if (left === 0) running.delete(fn.functionName);
        else running.set(fn.functionName, left);
        if (counted) shared--;
      };
    },
    running: (functionName) =>
      functionName === undefined
        ? [...running.values()].reduce((total, each) => total + each, 0)
        : (running.get(functionName) ?? 0),
  };
}

/** Reservations always leave this much, so that below it nothing has to be added up. */
const minimum = 100;

function throttled(reason: string): ServiceError {
  return new ServiceError({
    code: "TooManyRequestsException",
    status: 429,
    message: "Rate Exceeded.",
    members: { Reason: reason, Type: "User" },
    headers: { "Retry-After": "1" },
  });
}
