// Stands in for the native addon of this name, so that the host needs no compiler. VS Code writes every log file and
// the text of every extension output channel through it; without it the output panel stays empty.
"use strict";

const fs = require("node:fs");
const path = require("node:path");

const levels = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  #descriptor;
  #level = levels.indexOf("info");
  /** Output channels clear the formatters: they write their text as it is. */
  #plain = false;

  // The addon's signature has the log's kind and name first, then sizes for rotation, which a test's life does not need.
  constructor(_kind, _name, file) {
    this.#descriptor = fs.openSync(file, "a");
  }

  #write(level, message) {
    if (level < this.#level || this.#descriptor === undefined) return;
    const line = this.#plain ? message : `${new Date().toISOString()} [${levels[level]}] ${message}\n`;
    fs.writeSync(this.#descriptor, line);
  }

  trace(message) {
    this.#write(0, message);
  }
  debug(message) {
    this.#write(1, message);
  }
  info(message) {
    this.#write(2, message);
  }
  warn(message) {
    this.#write(3, message);
  }
  error(message) {
    this.#write(4, message);
  }
  critical(message) {
    this.#write(5, message);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(level) {
    this.#level = level;
  }
  setPattern() {
    this.#plain = false;
  }
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {
    if (this.#descriptor === undefined) return;
    fs.closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }
}

const open = async (name, file) => {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  return new Logger("file", name, file);
};

exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = open;
exports.createAsyncRotatingLogger = open;
