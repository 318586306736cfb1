// @ts-check
"use strict";
// Lambda's runtimes bring AWS's SDK, a machine need not have it. Where a person had it installed, it is found after
// everything that a function brings itself; where not, the error says how to.
const { existsSync } = require("node:fs");
const nodeModule = require("node:module");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

/**
 * Lets `import` find the SDK in a folder: for `require` NODE_PATH does.
 * @param {string | undefined} folder
 */
function provideSdk(folder) {
  if (folder === undefined || !existsSync(join(folder, "node_modules"))) return;
  const parentURL = pathToFileURL(join(folder, "package.json")).href;
  if (typeof nodeModule.registerHooks === "function") {
    nodeModule.registerHooks({
      resolve(specifier, context, next) {
        try {
          return next(specifier, context);
        } catch (error) {
          if (packageOf(specifier) === undefined || !isMissing(error)) throw error;
          return orElse(() => next(specifier, { ...context, parentURL }), error);
        }
      },
    });
    return;
  }
  // Older versions of Node run hooks in a thread of their own, and so from a module of their own.
  if (typeof nodeModule.register !== "function") return;
  const hooks = `let parentURL;
    export const initialize = (data) => { parentURL = data; };
    export const resolve = async (specifier, context, next) => {
      try { return await next(specifier, context); } catch (error) {
        if (!${brought}.test(specifier) || error?.code !== "ERR_MODULE_NOT_FOUND") throw error;
        return next(specifier, { ...context, parentURL }).catch(() => { throw error; });
      }
    };`;
  nodeModule.register(`data:text/javascript,${encodeURIComponent(hooks)}`, { data: parentURL });
}

/**
 * What is missing in both places is missing where the function looks for it.
 * @template Value
 * @param {() => Value} find
 * @param {unknown} error
 */
function orElse(find, error) {
  try {
    return find();
  } catch {
    throw error;
  }
}

/** The packages of the SDK in its third version, and its second. */
const brought = /^(?:@(?:aws-sdk|smithy)\/[^/]+|aws-sdk)(?=$|\/)/;

/**
 * The package that a specifier is of, if Lambda brings it.
 * @param {string} specifier
 */
function packageOf(specifier) {
  return brought.exec(specifier)?.[0];
}

/** @param {unknown} error */
function isMissing(error) {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  return code === "ERR_MODULE_NOT_FOUND" || code === "MODULE_NOT_FOUND";
}

/**
 * The package of Lambda's runtime for want of which something failed.
 * @param {Error} error
 * @returns {string | undefined}
 */
function missingFromRuntime(error) {
  const [, specifier] = /Cannot find (?:module|package) '([^']+)'/.exec(error.message) ?? [];
  const name = specifier === undefined ? undefined : packageOf(specifier);
  if (name === undefined) return undefined;
  // The second version of the SDK is not in runtimes after Node 16.
  if (name === "aws-sdk" && nodeMajor() >= 18) return undefined;
  return name;
}

/** @param {string} name */
function howToInstall(name) {
  return `Lambda brings ${name} with ${runtimeName()}, and this machine lacks it. Install it once: lambda-workbench install sdk ${name}`;
}

function runtimeName() {
  return (process.env["AWS_EXECUTION_ENV"] ?? "").replace("AWS_Lambda_", "");
}

function nodeMajor() {
  return Number(/nodejs(\d+)/.exec(runtimeName())?.[1] ?? 0);
}

module.exports = { provideSdk, missingFromRuntime, howToInstall, runtimeName };
