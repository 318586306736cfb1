// @ts-check
"use strict";
// A debugger that stops on uncaught exceptions asks V8 whether anybody would catch one where it is thrown. We catch what
// a handler throws, since it is the call's result; so under a debugger it is let through to the process and taken there.

const debugging = process.execArgv.some((flag) => flag.startsWith("--inspect"));

/**
 * What becomes of a call: a value at once, or what its promise comes to.
 * @typedef {object} Outcomes
 * @property {(value: unknown) => void} returned
 * @property {(value: unknown) => void} resolved
 * @property {(error: unknown) => void} thrown
 * @property {(reason: unknown) => void} rejected
 */

/** Takes what is thrown while a call runs. @type {((error: unknown) => void) | undefined} */
let thrown;
/** Those who take a promise's rejection. @type {WeakMap<object, (reason: unknown) => void>} */
const rejections = new WeakMap();

/**
 * Calls with nobody around who would catch.
 * @param {() => unknown} call
 * @param {Outcomes} outcomes
 */
function callUncaught(call, outcomes) {
  // Above us there may be a `try`, here there is none.
  setImmediate(() => {
    thrown = outcomes.thrown;
    const result = call();
    thrown = undefined;
    if (!(result instanceof Promise)) {
      if (isThenable(result)) result.then(outcomes.resolved, outcomes.rejected);
      else outcomes.returned(result);
      return;
    }
    const settled = result.then(outcomes.resolved);
    rejections.set(settled, outcomes.rejected);
  });
}

/**
 * The same with a promise of the outcome.
 * @param {() => unknown} call
 * @returns {Promise<unknown>}
 */
function resultUncaught(call) {
  return new Promise((resolve, reject) => {
    callUncaught(call, { returned: resolve, resolved: resolve, thrown: reject, rejected: reject });
  });
}

/**
 * Whether an exception that reached the process is the outcome of a call, which is told of it then.
 * @param {unknown} error
 */
function isOutcome(error) {
  const take = thrown;
  thrown = undefined;
  take?.(error);
  return take !== undefined;
}

/**
 * Whether a rejection that reached the process is the outcome of a call, which is told of it then.
 * @param {unknown} reason
 * @param {object} promise
 */
function isRejectedOutcome(reason, promise) {
  const take = rejections.get(promise);
  take?.(reason);
  return take !== undefined;
}

/** Takes the outcomes of calls, and leaves the rest to Node, which ends the process. */
function takeOutcomes() {
  process.on("uncaughtException", (error) => {
    if (!isOutcome(error)) throw error;
  });
  process.on("unhandledRejection", (reason, promise) => {
    if (!isRejectedOutcome(reason, promise)) throw reason;
  });
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  return value !== undefined && value !== null && typeof Reflect.get(Object(value), "then") === "function";
}

module.exports = {
  debugging,
  callUncaught,
  resultUncaught,
  isOutcome,
  isRejectedOutcome,
  takeOutcomes,
  isThenable,
};
