"use strict";
// Runs a Node function: loads its handler, then takes one invocation after another from the Runtime API. With
// --standby it was started before its function was known, and reads its environment from standard input first.
const { readSync } = require("node:fs");
const { RuntimeClient } = require("./runtimeClient.cjs");
const { RuntimeError, toResponse, unhandledRejection } = require("./errors.cjs");
const { loadHandler, isStreaming, highWaterMarkOf } = require("./handler.cjs");
const logging = require("./logging.cjs");

const neverSettled =
  "The Lambda runtime client detected an unexpected Node.js exit code. This is most commonly caused by a Promise that was never settled. For more information, see https://nodejs.org/docs/latest/api/process.html#exit-codes";
const json = "Content-Type: application/json\r\n";

/** What to do when the event loop is empty: the end of an invocation that waits for it. */
let whenEmpty = () => undefined;
/** The invocation that runs now; none during init. */
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
  const { environment, cwd } = JSON.parse(text);
  for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
  Object.assign(process.env, environment);
  process.chdir(cwd);
  // NODE_PATH was read when the process started.
  require("node:module")._initPaths();
}

function main() {
  if (process.argv[2] === "--standby") standBy();
  process.argv.splice(2);
  const { AWS_LAMBDA_RUNTIME_API: address, _LAMBDA_WORKBENCH_RUNTIME_API: own } = process.env;
  const framesFd = Number(process.env._LAMBDA_TELEMETRY_LOG_FD) || undefined;
  const channelFd = Number(process.env._LAMBDA_WORKBENCH_CHANNEL_FD) || undefined;
  delete process.env._LAMBDA_TELEMETRY_LOG_FD;
  delete process.env._LAMBDA_WORKBENCH_CHANNEL_FD;
  delete process.env._LAMBDA_WORKBENCH_RUNTIME_API;
  logging.patchConsole(framesFd);
  const client = new RuntimeClient(address, address === own, channelFd);

  const load = loadHandler(process.env.LAMBDA_TASK_ROOT, process.env._HANDLER ?? "");
  if (nodeMajorOfRuntime() < 24) superviseProcess(client, load);
  else load.then((handler) => start(client, handler)).catch((error) => failInit(client, error));
}

/** From Node 24 on AWS's runtime leaves what nobody has caught to Node, which ends the process. */
function failInit(client, error) {
  logging.logError("Init Error", error);
  const body = toResponse(error);
  client.lastWords(undefined, JSON.stringify(body), errorHeaders(body), () => {
    throw error;
  });
}

/** Before Node 24 AWS's runtime reports what nobody has caught, and what can never settle. */
function superviseProcess(client, load) {
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
  process.on("uncaughtException", (error) => die("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) =>
    die("Unhandled Promise Rejection", unhandledRejection(reason), 128),
  );
  // Node's own code for a module whose top level waits for nothing.
  onEmpty(() => process.exit(13));
  process.on("beforeExit", () => whenEmpty());
  load
    .then((handler) => {
      onEmpty(() => undefined);
      start(client, handler);
    })
    .catch((error) => die("Uncaught Exception", error, 129));
}

function start(client, handler) {
  const streams = isStreaming(handler);
  const plain = nodeMajorOfRuntime() >= 24;
  if (!streams && handler.length >= 3 && plain)
    throw new RuntimeError(
      "CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. You need to modify this function to use a supported handler signature to use Node.js 24 or later. For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  const environment = {
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
  };
  const isAsync = handler.constructor?.name === "AsyncFunction";
  const loop = () =>
    client.next((headers, body) => {
      const requestId = headers["lambda-runtime-aws-request-id"];
      running = { requestId, answered: false };
      logging.setRequest(requestId, headers["lambda-runtime-aws-tenant-id"]);
      forwardTrace(headers["lambda-runtime-trace-id"]);
      if (streams) {
        const { runStreaming } = require("./streaming.cjs");
        const context = { ...environment, ...contextFrom(headers) };
        void runStreaming({
          client,
          handler,
          context,
          // Its memory is the next read's.
          body: Buffer.from(body),
          running,
          next: loop,
          onEmpty: plain ? undefined : onEmpty,
          highWaterMark: highWaterMarkOf(handler),
        });
      } else if (plain) void runPlain({ client, handler, environment, headers, body, next: loop });
      else runBuffered({ client, handler, environment, headers, body, isAsync, next: loop });
    });
  // A promise that was rejected while the module loaded is a failed init: Node tells of it only now.
  setImmediate(loop);
}

/** From Node 24 on: what the handler returns, or its promise resolves to, is the result, and nothing else is. */
async function runPlain({ client, handler, environment, headers, body, next }) {
  const requestId = headers["lambda-runtime-aws-request-id"];
  try {
    const xRayTraceId = headers["lambda-runtime-trace-id"];
    const context = { ...contextFrom(headers), xRayTraceId, ...environment };
    const result = await handler(JSON.parse(body.toString()), context);
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

function responseText(result) {
  try {
    return JSON.stringify(result === undefined ? null : result) ?? "null";
  } catch {
    throw new RuntimeError("JSONStringifyError", "Unable to stringify response body");
  }
}

function errorHeaders({ errorType }) {
  return `${json}Lambda-Runtime-Function-Error-Type: ${headerText(errorType)}\r\n`;
}

function runBuffered({ client, handler, environment, headers, body, isAsync, next }) {
  const invocation = running;
  const { requestId } = invocation;
  let finished = false;

  const fail = (error) => {
    logging.logError("Invoke Error", error);
    invocation.answered = true;
    const shape = toResponse(error);
    client.answer(requestId, "error", JSON.stringify(shape), errorHeaders(shape), next);
  };
  const succeed = (result) => {
    let text;
    try {
      text = responseText(result);
    } catch (error) {
      fail(error);
      return;
    }
    invocation.answered = true;
    client.answer(requestId, "response", text, json, next);
  };
  /** Only the first outcome counts, whoever reports it. */
  const once =
    (report) =>
    (...args) => {
      if (finished) return;
      finished = true;
      onEmpty(() => undefined);
      report(...args);
    };

  let waits = true;
  const context = {
    get callbackWaitsForEmptyEventLoop() {
      return waits;
    },
    set callbackWaitsForEmptyEventLoop(value) {
      waits = value;
    },
    succeed: once(succeed),
    fail: once((error) => fail(error ?? "handled")),
    done: once((error, result) => (error === undefined || error === null ? succeed(result) : fail(error))),
    ...environment,
  };
  const callback = once((error, result) => {
    if (error !== undefined && error !== null) fail(error);
    else if (waits) onEmpty(() => setImmediate(succeed, result));
    else succeed(result);
  });

  // A handler that returns without an outcome: an async one can never have one, any other has meant null.
  onEmpty(
    once(() => {
      if (isAsync) fail(new RuntimeError("NodeJsExit", neverSettled));
      else succeed(null);
    }),
  );
  try {
    Object.assign(context, contextFrom(headers));
    const result = handler(JSON.parse(body.toString()), context, callback);
    if (typeof result?.then === "function") result.then(context.succeed, context.fail);
  } catch (error) {
    callback(error);
  }
}

function onEmpty(action) {
  whenEmpty = action;
}

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

function parseHeader(text, name) {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`Cannot parse ${name} as json: ${String(error)}`, { cause: error });
  }
}

function forwardTrace(traceId) {
  if (traceId !== undefined) process.env._X_AMZN_TRACE_ID = traceId;
  else delete process.env._X_AMZN_TRACE_ID;
}

function nodeMajorOfRuntime() {
  return Number(/nodejs(\d+)/.exec(process.env.AWS_EXECUTION_ENV ?? "")?.[1] ?? 0);
}

function headerText(text) {
  return String(text).replace(/[^\x20-\x7e]/g, "_");
}

main();
