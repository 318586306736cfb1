// @ts-check
"use strict";
// The errors of AWS's Node runtime, in its shapes and key order: errorType, errorMessage, trace.
const { howToInstall, missingFromRuntime, runtimeName } = require("./runtimeSdk.cjs");

/**
 * What the caller of the function gets.
 * @typedef {object} ErrorShape
 * @property {string} errorType
 * @property {string} errorMessage
 * @property {string[]} [trace]
 * @property {{ package: string, runtime: string }} [missingFromRuntime] what Lambda would have; AWS has no such error
 * @property {unknown} [missingTool] what a build lacks; it is in the module that stands for the build
 */

class RuntimeError extends Error {
  /**
   * @param {string} name without the prefix
   * @param {string} message
   */
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

/** @param {unknown} reason */
function unhandledRejection(reason) {
  return Object.assign(new RuntimeError("UnhandledPromiseRejection", String(reason)), { reason });
}

/**
 * @param {unknown} value
 * @returns {value is Error}
 */
function looksLikeError(value) {
  if (value instanceof Error) return true;
  if (typeof value !== "object" || value === null) return false;
  return ["name", "message", "stack"].every((key) => typeof Reflect.get(value, key) === "string");
}

/**
 * @param {unknown} error
 * @returns {ErrorShape}
 */
function toResponse(error) {
  try {
    if (looksLikeError(error)) {
      const missing = missingFromRuntime(error);
      const message = clean(error.message);
      return {
        errorType: clean(error.name),
        errorMessage: missing === undefined ? message : `${message}\n${howToInstall(missing)}`,
        trace: traceOf(clean(error.stack ?? "")),
        ...(missing !== undefined && { missingFromRuntime: { package: missing, runtime: runtimeName() } }),
        ...("missingTool" in error && { missingTool: error.missingTool }),
      };
    }
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

/**
 * A stack without the frames of this runtime, which are of no use to whoever wrote the function.
 * @param {string} stack
 */
function traceOf(stack) {
  return stack.split("\n").filter((line) => !(line.startsWith("    at ") && line.includes(__dirname)));
}

/** @param {unknown} text */
function clean(text) {
  return String(text).replaceAll("\x7F", "%7F");
}

/**
 * What the log shows: everything enumerable, and the parts of an error that are not.
 * @param {unknown} error
 */
function toLogText(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? visible(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(toResponse(error))}`;
  }
}

/** @param {Error & { code?: unknown }} error */
function visible(error) {
  /** @type {Record<string, unknown>} */
  const shown = {
    errorType: error.name,
    errorMessage: error.message,
    code: error.code,
    ...Object.fromEntries(Object.entries(error)),
  };
  if (typeof error.stack === "string") shown["stack"] = traceOf(error.stack);
  return shown;
}

module.exports = { RuntimeError, unhandledRejection, toResponse, toLogText };
