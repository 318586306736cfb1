// @ts-check
"use strict";
// Runs a Node function: loads its handler, then takes one invocation after another from the Runtime API. With
// --standby it was started before its function was known, and reads its environment from standard input first.
const { readSync } = require("node:fs");
const { RuntimeClient } = require("./runtimeClient.cjs");
const { RuntimeError, toResponse, unhandledRejection } = require("./errors.cjs");
const { leaveEmpty, onEmpty, watchEventLoop } = require("./eventLoop.cjs");
const { loadHandler, isStreaming, highWaterMarkOf } = require("./handler.cjs");
const { errorHeaders, functionFacts, runBuffered, runPlain } = require("./invocation.cjs");
const { provideSdk } = require("./runtimeSdk.cjs");
const { debugging, isOutcome, isRejectedOutcome, takeOutcomes } = require("./uncaught.cjs");
const logging = require("./logging.cjs");

/**
 * @typedef {import("./handler.cjs").Handler} Handler
 * @typedef {import("./runtimeClient.cjs").Client} Client
 */

/** The invocation that runs now; none during init. @type {import("./invocation.cjs").Running | undefined} */
let running;

function standBy() {
  const parts = [];
  const part = Buffer.allocUnsafe(65_536);
  for (let length = 1; length > 0;) {
    length = readSync(0, part, 0, part.length, null);
    parts.push(Buffer.from(part.subarray(0, length)));
  }
  const text = Buffer.concat(parts).toString();
  // The emulator went away without a function for us.
  if (text === "") process.exit(0);
  /** @type {{ environment: Record<string, string>, cwd: string }} */
  const { environment, cwd } = JSON.parse(text);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(cwd);
  // NODE_PATH was read when the process started.
  Reflect.get(require("node:module"), "_initPaths")();
}

function main() {
  if (process.argv[2] === "--standby") standBy();
  process.argv.splice(2);
  const address = process.env["AWS_LAMBDA_RUNTIME_API"] ?? "";
  const direct = address === process.env["_LAMBDA_WORKBENCH_RUNTIME_API"];
  const framesFd = Number(process.env["_LAMBDA_TELEMETRY_LOG_FD"]) || undefined;
  const channelFd = Number(process.env["_LAMBDA_WORKBENCH_CHANNEL_FD"]) || undefined;
  delete process.env["_LAMBDA_TELEMETRY_LOG_FD"];
  delete process.env["_LAMBDA_WORKBENCH_CHANNEL_FD"];
  delete process.env["_LAMBDA_WORKBENCH_RUNTIME_API"];
  logging.patchConsole(framesFd);
  provideSdk(process.env["_LAMBDA_WORKBENCH_SDK"]);
  delete process.env["_LAMBDA_WORKBENCH_SDK"];
  const client = new RuntimeClient(address, direct, channelFd);

  const load = loadHandler(process.env["LAMBDA_TASK_ROOT"] ?? "", process.env["_HANDLER"] ?? "");
  if (nodeMajorOfRuntime() < 24) {
    superviseProcess(client, load);
    return;
  }
  if (debugging) takeOutcomes();
  load.then((handler) => start(client, handler)).catch((error) => failInit(client, error));
}

/**
 * From Node 24 on AWS's runtime leaves what nobody has caught to Node, which ends the process.
 * @param {Client} client
 * @param {unknown} error
 */
function failInit(client, error) {
  logging.logError("Init Error", error);
  const body = toResponse(error);
  client.lastWords(undefined, JSON.stringify(body), errorHeaders(body), () => {
    throw error;
  });
}

/**
 * Before Node 24 AWS's runtime reports what nobody has caught, and what can never settle.
 * @param {Client} client
 * @param {Promise<Handler>} load
 */
function superviseProcess(client, load) {
  /**
   * @param {string} title
   * @param {unknown} error
   * @param {number} code
   */
  const die = (title, error, code) => {
    logging.logError(title, error);
    const body = toResponse(error);
    if (running?.answered === true) process.exit(code);
    if (running?.stream?.started === true) {
      void running.stream.fail(error).then(() => process.exit(code));
      return;
    }
    client.lastWords(running?.requestId, JSON.stringify(body), errorHeaders(body), () => process.exit(code));
  };
  process.on("uncaughtException", (error) => {
    if (!isOutcome(error)) die("Uncaught Exception", error, 129);
  });
  process.on("unhandledRejection", (reason, promise) => {
    if (isRejectedOutcome(reason, promise)) return;
    die("Unhandled Promise Rejection", unhandledRejection(reason), 128);
  });
  // Node's own code for a module whose top level waits for nothing.
  onEmpty(() => process.exit(13));
  watchEventLoop();
  load
    .then((handler) => {
      leaveEmpty();
      start(client, handler);
    })
    .catch((error) => die("Uncaught Exception", error, 129));
}

/**
 * @param {Client} client
 * @param {Handler} handler
 */
function start(client, handler) {
  const run = runnerOf(handler);
  const facts = functionFacts();
  const next = () =>
    client.next((headers, body) => {
      const requestId = headers["lambda-runtime-aws-request-id"] ?? "";
      running = { requestId, answered: false };
      logging.setRequest(requestId, headers["lambda-runtime-aws-tenant-id"]);
      forwardTrace(headers["lambda-runtime-trace-id"]);
      void run({ client, handler, facts, headers, body, running, next });
    });
  // A promise that was rejected while the module loaded is a failed init: Node tells of it only now.
  setImmediate(next);
}

/**
 * How a handler of this kind is run by this runtime.
 * @param {Handler} handler
 * @returns {(invocation: import("./invocation.cjs").Invocation) => unknown}
 */
function runnerOf(handler) {
  const plain = nodeMajorOfRuntime() >= 24;
  if (isStreaming(handler)) {
    const { runStreaming } = require("./streaming.cjs");
    const highWaterMark = highWaterMarkOf(handler);
    return (invocation) => runStreaming({ ...invocation, highWaterMark, waitsForEmpty: !plain });
  }
  if (!plain) return runBuffered;
  if (handler.length < 3) return runPlain;
  throw new RuntimeError(
    "CallbackHandlerDeprecated",
    "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
  );
}

/** @param {string | undefined} traceId */
function forwardTrace(traceId) {
  if (traceId !== undefined) process.env["_X_AMZN_TRACE_ID"] = traceId;
  else delete process.env["_X_AMZN_TRACE_ID"];
}

function nodeMajorOfRuntime() {
  return Number(/nodejs(\d+)/.exec(process.env["AWS_EXECUTION_ENV"] ?? "")?.[1] ?? 0);
}

main();
