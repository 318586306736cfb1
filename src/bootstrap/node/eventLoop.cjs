// @ts-check
"use strict";
// What is to be done when the event loop is empty: there is one such thing at a time.

/** @type {() => void} */
let action = () => undefined;

/** @param {() => void} next */
function onEmpty(next) {
  action = next;
}

/** Asks for nothing when the event loop is empty. */
function leaveEmpty() {
  action = () => undefined;
}

/** From now on what was asked for last is done. Only runtimes before Node 24 look at it. */
function watchEventLoop() {
  process.on("beforeExit", () => action());
}

/**
 * Gives a context `callbackWaitsForEmptyEventLoop`, which also what inherits from it may set.
 * @param {object} context
 * @returns {() => boolean} whether the invocation waits
 */
function addWaiting(context) {
  let waits = true;
  Object.defineProperty(context, "callbackWaitsForEmptyEventLoop", {
    get: () => waits,
    set: (value) => {
      waits = value;
    },
    enumerable: true,
    configurable: true,
  });
  return () => waits;
}

module.exports = { onEmpty, leaveEmpty, watchEventLoop, addWaiting };
