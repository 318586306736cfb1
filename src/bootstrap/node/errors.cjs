"use strict";
// The errors of AWS's Node runtime, in its shapes and key order: errorType, errorMessage, trace.

class RuntimeError extends Error {
  constructor(name, message) {
    super(message);
    this.name = `Runtime.${name}`;
  }
}

function unhandledRejection(reason) {
  const error = new RuntimeError("UnhandledPromiseRejection", String(reason));
  error.reason = reason;
  return error;
}

function looksLikeError(value) {
  return (
    value instanceof Error ||
    (typeof value === "object" &&
      value !== null &&
      typeof value.name === "string" &&
      typeof value.message === "string" &&
      typeof value.stack === "string")
  );
}

/** What the caller of the function gets. */
function toResponse(error) {
  try {
    if (looksLikeError(error))
      return {
        errorType: clean(error.name),
        errorMessage: clean(error.message),
        trace: traceOf(clean(error.stack ?? "")),
      };
    return { errorType: typeof error, errorMessage: String(error), trace: [] };
  } catch {
    return {
      errorType: "handled",
      errorMessage:
        "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
    };
  }
}

/** A stack without the frames of this runtime, which are of no use to whoever wrote the function. */
function traceOf(stack) {
  return stack.split("\n").filter((line) => !(line.startsWith("    at ") && line.includes(__dirname)));
}

function clean(text) {
  return String(text).replaceAll("\x7F", "%7F");
}

/** What the log shows: everything enumerable, and the parts of an error that are not. */
function toLogText(error) {
  try {
    return `\t${JSON.stringify(error, (_key, value) => (value instanceof Error ? visible(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(toResponse(error))}`;
  }
}

function visible(error) {
  const shown = { errorType: error.name, errorMessage: error.message, code: error.code, ...error };
  if (typeof error.stack === "string") shown.stack = traceOf(error.stack);
  return shown;
}

module.exports = { RuntimeError, unhandledRejection, toResponse, toLogText };
