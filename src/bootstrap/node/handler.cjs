// @ts-check
"use strict";
// Finds the handler that `_HANDLER` names, by the rules of AWS's Node runtime.
const { existsSync, statSync } = require("node:fs");
const path = require("node:path");
const { RuntimeError } = require("./errors.cjs");
const { hideTypesAbove, inModulePackage } = require("./packageType.cjs");
const { debugging, resultUncaught } = require("./uncaught.cjs");

/**
 * What a handler is in JavaScript: any function, with marks where it streams.
 * @typedef {((...args: unknown[]) => unknown) & { [mark: symbol]: unknown }} Handler
 */

const streaming = Symbol.for("aws.lambda.runtime.handler.streaming");
const highWaterMark = Symbol.for("aws.lambda.runtime.handler.streaming.highWaterMark");

/**
 * Loads `folder/module.path.to.handler`; throws the runtime's own errors.
 * @param {string} taskRoot
 * @param {string} name
 * @returns {Promise<Handler>}
 */
async function loadHandler(taskRoot, name) {
  if (name.includes(".."))
    throw new RuntimeError(
      "MalformedHandlerName",
      `'${name}' is not a valid handler name. Use absolute paths when specifying root directories in handler names.`,
    );
  const base = path.basename(name);
  const folder = name.slice(0, name.indexOf(base));
  const [, moduleName, exportPath] = /^([^.]*)\.(.*)$/.exec(base) ?? [];
  if (moduleName === undefined || exportPath === undefined)
    throw new RuntimeError("MalformedHandlerName", "Bad handler");
  provideGlobal();
  hideTypesAbove(taskRoot);
  const loaded = await loadModule(taskRoot, folder, moduleName);
  const handler = exportPath.split(".").reduce(memberOf, loaded);
  if (!handler) throw new RuntimeError("HandlerNotFound", `${name} is undefined or not exported`);
  if (typeof handler !== "function") throw new RuntimeError("HandlerNotFound", `${name} is not a function`);
  return /** @type {Handler} */ (handler);
}

/**
 * @param {unknown} value
 * @param {string} key
 * @returns {unknown}
 */
function memberOf(value, key) {
  return value === undefined || value === null ? undefined : Reflect.get(Object(value), key);
}

/**
 * @param {string} taskRoot
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<unknown>}
 */
async function loadModule(taskRoot, folder, name) {
  try {
    return await findModule(taskRoot, folder, name);
  } catch (error) {
    if (error instanceof SyntaxError) {
      const { stack } = error;
      throw Object.assign(new RuntimeError("UserCodeSyntaxError", String(error)), { stack });
    }
    if (error instanceof Error && Reflect.get(error, "code") === "MODULE_NOT_FOUND")
      throw new RuntimeError("ImportModuleError", `${error.name}: ${error.message}`);
    throw error;
  }
}

/**
 * @param {string} taskRoot
 * @param {string} folder
 * @param {string} name
 * @returns {Promise<unknown>}
 */
async function findModule(taskRoot, folder, name) {
  const file = path.resolve(taskRoot, folder, name);
  if (existsSync(file) && statSync(file).isFile()) return load(() => require(file));
  const isModule = inModulePackage(path.dirname(file), taskRoot);
  const endings = [".js", ".mjs", ".cjs"];
  if (Reflect.get(process.features, "typescript")) endings.push(".ts", ".mts", ".cts");
  for (const ending of endings) {
    const candidate = file + ending;
    if (!existsSync(candidate)) continue;
    const asModule = ending.startsWith(".m") || (isModule && !ending.startsWith(".c"));
    const url = require("node:url").pathToFileURL(candidate).href;
    return load(() => (asModule ? import(url) : require(candidate)));
  }
  return require(require.resolve(name, { paths: [taskRoot, path.resolve(taskRoot, folder)] }));
}

/** @param {() => unknown} module */
function load(module) {
  return debugging ? resultUncaught(module) : module();
}

/** `awslambda`, through which functions stream their responses. */
function provideGlobal() {
  const off = process.env["AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA"];
  if (off === "1" || off === "true") return;
  const awslambda = {
    /**
     * @param {Handler} handler
     * @param {{ highWaterMark?: unknown } | undefined} options
     */
    streamifyResponse(handler, options) {
      handler[streaming] = "response";
      if (typeof options?.highWaterMark === "number")
        handler[highWaterMark] = Math.trunc(options.highWaterMark);
      return handler;
    },
    HttpResponseStream: {
      /**
       * @param {InstanceType<typeof import("./streaming.cjs").ResponseStream>} stream
       * @param {unknown} prelude
       */
      from(stream, prelude) {
        stream.setContentType("application/vnd.awslambda.http-integration-response");
        const text = JSON.stringify(prelude);
        stream._onBeforeFirstWrite = (write) => {
          write(text);
          write(new Uint8Array(8));
        };
        return stream;
      },
    },
  };
  Object.assign(globalThis, { awslambda });
}

/**
 * Whether the handler streams; throws for a mark that is not ours.
 * @param {Handler} handler
 */
function isStreaming(handler) {
  const mark = handler[streaming];
  if (mark === undefined || mark === null || mark === false) return false;
  if (mark === "response") return true;
  throw new RuntimeError("MalformedStreamingHandler", "Only response streaming is supported.");
}

/** @param {Handler} handler */
function highWaterMarkOf(handler) {
  const value = Number.parseInt(String(handler[highWaterMark]), 10);
  return Number.isNaN(value) ? undefined : value;
}

module.exports = { loadHandler, isStreaming, highWaterMarkOf };
