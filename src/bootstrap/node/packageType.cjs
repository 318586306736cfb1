// @ts-check
"use strict";
// Nothing is above a function in Lambda. In a workspace there may be a package.json that makes modules of all `.js` files
// below it, and so of the function's, where it has none of its own.
const { existsSync, readFileSync, realpathSync } = require("node:fs");
const nodeModule = require("node:module");
const path = require("node:path");
const { fileURLToPath } = require("node:url");

/**
 * Whether the nearest package.json says `"type": "module"`, up to the task root; a node_modules folder ends the search.
 * @param {string} folder
 * @param {string} taskRoot
 */
function inModulePackage(folder, taskRoot) {
  const manifest = manifestAbove(folder, taskRoot);
  return manifest !== undefined && isModule(manifest);
}

/**
 * Hides a package.json above the task root from Node, if it would make modules of the function's files.
 * @param {string} taskRoot
 */
function hideTypesAbove(taskRoot) {
  const root = existsSync(taskRoot) ? realpathSync(taskRoot) : taskRoot;
  if (existsSync(path.join(root, "package.json")) || root.includes("node_modules")) return;
  const above = manifestAbove(path.dirname(root), path.parse(root).root);
  if (above === undefined || !isModule(above)) return;
  /** @param {string} file */
  const isPlain = (file) =>
    file.endsWith(".js") &&
    file.startsWith(path.join(root, "/")) &&
    manifestAbove(path.dirname(file), root) === undefined;
  const usual = require.extensions[".js"];
  require.extensions[".js"] = (module, file) => {
    if (!isPlain(file)) return usual(module, file);
    const text = readFileSync(file, "utf8").replace(/^\uFEFF/, "");
    return Reflect.get(module, "_compile").call(module, text, file, "commonjs");
  };
  if (typeof nodeModule.registerHooks !== "function") return;
  nodeModule.registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const plain = found.url.startsWith("file:") && isPlain(fileURLToPath(found.url));
      return plain ? { ...found, format: "commonjs" } : found;
    },
  });
}

/**
 * @param {string} folder
 * @param {string} last
 * @returns {string | undefined}
 */
function manifestAbove(folder, last) {
  for (let current = folder; ; current = path.dirname(current)) {
    if (path.basename(current) === "node_modules") return undefined;
    const file = path.join(current, "package.json");
    if (existsSync(file)) return file;
    if (current === last || current === path.dirname(current)) return undefined;
  }
}

/** @param {string} manifest */
function isModule(manifest) {
  try {
    return JSON.parse(readFileSync(manifest, "utf8"))?.type === "module";
  } catch (error) {
    console.warn(`${manifest} cannot be read, it will be ignored for ES module detection purposes.`, error);
    return false;
  }
}

module.exports = { inModulePackage, hideTypesAbove };
