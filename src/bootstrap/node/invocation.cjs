// @ts-check
"use strict";
// Runs one invocation of a handler whose answer is a value: what it is called with, and what becomes of its outcome.
const { RuntimeError, toResponse } = require("./errors.cjs");
const { addWaiting, leaveEmpty, onEmpty } = require("./eventLoop.cjs");
const logging = require("./logging.cjs");
const { callUncaught, debugging, isThenable, resultUncaught } = require("./uncaught.cjs");

/**
 * @typedef {import("./runtimeClient.cjs").Headers} Headers
 * @typedef {import("./errors.cjs").ErrorShape} ErrorShape
 *
 * What is known of the invocation that runs.
 * @typedef {object} Running
 * @property {string} requestId
 * @property {boolean} answered
 * @property {{ readonly started: boolean, fail(error: unknown): Promise<void> }} [stream]
 *
 * @typedef {object} Invocation
 * @property {import("./runtimeClient.cjs").Client} client
 * @property {import("./handler.cjs").Handler} handler
 * @property {ReturnType<typeof functionFacts>} facts
 * @property {Headers} headers
 * @property {Buffer} body
 * @property {Running} running
 * @property {() => void} next waits for the next invocation
 */

const json = "Content-Type: application/json\r\n";
const neverSettled =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";

/**
 * From Node 24 on: what the handler returns, or its promise resolves to, is the result, and nothing else is.
 * @param {Invocation} invocation
 */
async function runPlain({ client, handler, facts, headers, body, running, next }) {
  const { requestId } = running;
  try {
    const xRayTraceId = headers["lambda-runtime-trace-id"];
    const context = { ...contextFrom(headers), xRayTraceId, ...facts };
    const event = JSON.parse(body.toString());
    const call = () => handler(event, context);
    const result = await (debugging ? resultUncaught(call) : call());
    // A rejection that nobody handles ends the process now, and not after the answer.
    await new Promise(setImmediate);
    client.answer(requestId, "response", responseText(result), json, next);
  } catch (error) {
    await new Promise(setImmediate);
    logging.logError("Invoke Error", error);
    const shape = toResponse(error);
    client.answer(requestId, "error", JSON.stringify(shape), errorHeaders(shape), next);
  }
}

/**
 * Before Node 24: the first outcome counts, whoever reports it, and a callback's waits for an empty event loop.
 * @param {Invocation} invocation
 */
function runBuffered(invocation) {
  const { handler, facts, headers, body } = invocation;
  const { succeed, fail } = outcomeOf(invocation);
  let finished = false;
  /** @type {(report: (...values: unknown[]) => void) => (...values: unknown[]) => void} */
  const once =
    (report) =>
    (...values) => {
      if (finished) return;
      finished = true;
      leaveEmpty();
      report(...values);
    };
  const context = {};
  const waits = addWaiting(context);
  const resolve = once(succeed);
  const reject = once((error) => fail(error ?? "handled"));
  const done = once((error, result) => (isNothing(error) ? succeed(result) : fail(error)));
  Object.assign(context, { succeed: resolve, fail: reject, done, ...facts });
  const callback = once((error, result) => {
    if (!isNothing(error)) fail(error);
    else if (waits()) onEmpty(() => setImmediate(succeed, result));
    else succeed(result);
  });

  // A handler that returns without an outcome: an async one can never have one, any other has meant null.
  const isAsync = handler.constructor?.name === "AsyncFunction";
  onEmpty(once(() => (isAsync ? fail(new RuntimeError("NodeJsExit", neverSettled)) : succeed(null))));
  try {
    Object.assign(context, contextFrom(headers));
    const event = JSON.parse(body.toString());
    const call = () => handler(event, context, callback);
    if (debugging) {
      callUncaught(call, {
        returned: () => undefined,
        resolved: resolve,
        thrown: callback,
        rejected: reject,
      });
      return;
    }
    const result = call();
    if (isThenable(result)) result.then(resolve, reject);
  } catch (error) {
    callback(error);
  }
}

/**
 * Sends the outcome of an invocation.
 * @param {Invocation} invocation
 */
function outcomeOf({ client, running, next }) {
  const { requestId } = running;
  /** @param {unknown} error */
  const fail = (error) => {
    logging.logError("Invoke Error", error);
    running.answered = true;
    const shape = toResponse(error);
    client.answer(requestId, "error", JSON.stringify(shape), errorHeaders(shape), next);
  };
  /** @param {unknown} result */
  const succeed = (result) => {
    let text;
    try {
      text = responseText(result);
    } catch (error) {
      fail(error);
      return;
    }
    running.answered = true;
    client.answer(requestId, "response", text, json, next);
  };
  return { succeed, fail };
}

/** What a context says of the function, the same in every invocation. */
function functionFacts() {
  return {
    functionVersion: process.env["AWS_LAMBDA_FUNCTION_VERSION"],
    functionName: process.env["AWS_LAMBDA_FUNCTION_NAME"],
    memoryLimitInMB: process.env["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"],
    logGroupName: process.env["AWS_LAMBDA_LOG_GROUP_NAME"],
    logStreamName: process.env["AWS_LAMBDA_LOG_STREAM_NAME"],
  };
}

/**
 * What a context says of the invocation.
 * @param {Headers} headers
 */
function contextFrom(headers) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    clientContext: parseHeader(headers["lambda-runtime-client-context"], "ClientContext"),
    identity: parseHeader(headers["lambda-runtime-cognito-identity"], "CognitoIdentity"),
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    tenantId: headers["lambda-runtime-aws-tenant-id"],
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

/**
 * @param {string | undefined} text
 * @param {string} name
 * @returns {unknown}
 */
function parseHeader(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${String(error)}`, { cause: error });
  }
}

/** @param {unknown} result */
function responseText(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new RuntimeError("JSONStringifyError", "Unable to stringify response body");
  }
}

/** @param {ErrorShape} shape */
function errorHeaders({ errorType }) {
  return `${json}Lambda-Runtime-Function-Error-Type: ${errorType.replace(/[^\x20-\x7e]/g, "_")}\r\n`;
}

/** @param {unknown} value */
function isNothing(value) {
  return value === undefined || value === null;
}

module.exports = { runPlain, runBuffered, functionFacts, contextFrom, errorHeaders };
