// @ts-check
"use strict";
// `console` writes log messages as AWS's Node runtime does: time, request id, level, text. They go to the platform
// framed, so that a message of several lines stays one event.
const { writeSync } = require("node:fs");
const { toLogText } = require("./errors.cjs");

/** @typedef {"trace" | "debug" | "info" | "warn" | "error"} ConsoleMethod */

/** @type {readonly (readonly [method: ConsoleMethod | "fatal", name: string, mask: number])[]} */
const levels = [
  ["trace", "TRACE", 0x04],
  ["debug", "DEBUG", 0x08],
  ["info", "INFO", 0x0c],
  ["warn", "WARN", 0x10],
  ["error", "ERROR", 0x14],
  ["fatal", "FATAL", 0x18],
];
const textFrame = 0xa55a0003;
const jsonFrame = 0xa55a0002;

/** @type {string | undefined} */
let requestId;
/** @type {string | undefined} */
let tenantId;
let json = false;
/** @type {typeof import("node:util").format | undefined} */
let loadedFormat;

/** Formatting is loaded with the first message: many functions never log. */
function formatting() {
  loadedFormat ??= require("node:util").format;
  return loadedFormat;
}

/**
 * Patches `console` for the environment variables as they are now.
 * @param {number | undefined} framesFd
 */
function patchConsole(framesFd) {
  json = process.env["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === "JSON";
  const lowest = levels.findIndex(([, name]) => name === process.env["AWS_LAMBDA_LOG_LEVEL"]?.toUpperCase());
  const debugConsole = consoleOfDebugger();
  const patched = /** @type {Record<string, (...values: unknown[]) => void>} */ (
    /** @type {unknown} */ (console)
  );
  levels.forEach(([method, name, mask], index) => {
    if (index < lowest) {
      patched[method] = () => undefined;
      return;
    }
    /** @type {(message?: unknown, ...rest: unknown[]) => void} */
    const log = (message, ...rest) => write(framesFd, name, mask, message, rest);
    const show = debugConsole?.[method === "fatal" ? "error" : method];
    patched[method] = show === undefined ? log : (...values) => (show(...values), log(...values));
  });
  console.log = console.info;
}

/**
 * Under a debugger messages appear in its console at once, too: it hears of them only through this object.
 * @returns {Partial<Record<ConsoleMethod, (...values: unknown[]) => void>> | undefined}
 */
function consoleOfDebugger() {
  const debugging = process.execArgv.some((flag) => flag.startsWith("--inspect"));
  return debugging ? require("node:inspector").console : undefined;
}

/**
 * @param {number | undefined} fd
 * @param {string} level
 * @param {number} mask
 * @param {unknown} message
 * @param {unknown[]} rest
 */
function write(fd, level, mask, message, rest) {
  const now = new Date();
  const text = json
    ? jsonText(now, level, message, rest)
    : `${now.toISOString()}\t${requestId}\t${level}\t${formatting()(message, ...rest)}\n`;
  if (fd === undefined) {
    process.stdout.write(`${text.replace(/\n(?!$)/g, "\r")}${json ? "\n" : ""}`);
    return;
  }
  const length = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(16 + length);
  frame.writeUInt32BE(((json ? jsonFrame : textFrame) | mask) >>> 0, 0);
  frame.writeUInt32BE(length, 4);
  frame.writeBigUInt64BE(BigInt(now.getTime()) * 1000n, 8);
  frame.write(text, 16);
  for (let sent = 0; sent < frame.length;) sent += writeSync(fd, frame, sent);
}

/**
 * @param {Date} now
 * @param {string} level
 * @param {unknown} message
 * @param {unknown[]} rest
 */
function jsonText(now, level, message, rest) {
  /** @type {Record<string, unknown>} */
  const record = { timestamp: now.toISOString(), level, requestId };
  if (tenantId) record["tenantId"] = tenantId;
  if (rest.length === 0) {
    try {
      return JSON.stringify({ ...record, message }, errorsVisible);
    } catch {
      return JSON.stringify({ ...record, message: formatting()(message) });
    }
  }
  record["message"] = formatting()(message, ...rest);
  const error = rest.find((value) => value instanceof Error);
  if (error !== undefined) Object.assign(record, described(error));
  return JSON.stringify(record);
}

/**
 * @param {string} _key
 * @param {unknown} value
 */
function errorsVisible(_key, value) {
  return value instanceof Error ? Object.assign(described(value), value) : value;
}

/** @param {Error} error */
function described(error) {
  return {
    errorType: error.constructor?.name ?? "UnknownError",
    errorMessage: error.message,
    stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
  };
}

/**
 * @param {string | undefined} id
 * @param {string | undefined} tenant
 */
function setRequest(id, tenant) {
  requestId = id;
  tenantId = tenant;
}

/**
 * Logs a failure of the handler or of the process, as the runtime itself words it.
 * @param {string} title
 * @param {unknown} error
 */
function logError(title, error) {
  const shown = error instanceof Error ? error : new Error(/** @type {string | undefined} */ (error));
  if (json) console.error(shown);
  else console.error(title, toLogText(shown));
}

module.exports = { patchConsole, setRequest, logError };
