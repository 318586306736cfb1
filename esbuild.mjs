// Builds dist/: `npm run build` once, `npm run watch` again at every change.
//
// dist/ is CommonJS (dist/package.json says so) because VS Code loads an extension with `require`; bootstrap files keep
// their own endings. dist/meta/ holds esbuild's metafiles, which the architecture test reads.
import { context, transform } from "esbuild";
import {
  chmodSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join, relative } from "node:path";
import { eventSchemaText } from "./src/lambda/eventSchema.ts";
import { readSamples } from "./src/lambda/samples.ts";
import { modelsPlugin } from "./src/emulator/wire/model/modelsPlugin.ts";

const root = import.meta.dirname;
const watch = process.argv.includes("--watch");

/** What CommonJS has instead of `import.meta`, so that the same source runs unbundled. */
const importMeta = {
  define: {
    "import.meta.dirname": "__dirname",
    "import.meta.filename": "__filename",
    "import.meta.url": "importMetaUrl",
  },
  banner: { js: 'const importMetaUrl=require("node:url").pathToFileURL(__filename).href;' },
};

/** @type {import("esbuild").BuildOptions} */
const program = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "cjs",
  // Node 22 is what VS Code 1.101 carries; the editor and, without another Node, the emulator run on it.
  target: "node22",
  // `main` of many packages is CommonJS that cannot be shaken; `module` halves the AWS clients.
  mainFields: ["module", "main"],
  minify: !watch,
  sourcemap: "linked",
  legalComments: "none",
  // The tables of identifiers in the parsers of JavaScript would be escapes of six letters each.
  charset: "utf8",
  metafile: true,
  logLevel: "warning",
  ...importMeta,
};

/** The AWS clients are a file of their own, which the extension and the command line load when they first need it. */
const sdkPart = { "./sdk.ts": "./sdk.js" };

/**
 * What the extension imports on first use is a file of its own: reading and compiling the AWS clients and the language
 * client is nine tenths of its text, and activation does not wait for them. The readers of project formats it has not at all:
 * the language server and the emulator read, and the editor only asks what a file is.
 */
const extensionParts = {
  ...sdkPart,
  "vscode-languageclient/node": "./languageClient.js",
  "./read.ts": "./language.js",
};

/** @param {Readonly<Record<string, string>>} parts by what imports them @returns {import("esbuild").Plugin} */
const lazy = (parts) => ({
  name: "lazy parts",
  setup(build) {
    build.onResolve({ filter: /^(\.\/(sdk|read)\.ts|vscode-languageclient\/node)$/ }, ({ path, kind }) =>
      kind === "dynamic-import" && Object.hasOwn(parts, path)
        ? { path: parts[path], external: true }
        : undefined,
    );
  },
});

/**
 * Node has the checksum of ZIP files itself. The packages bring 6 KB of tables of their own for a Node that has not.
 *
 * @type {import("esbuild").Plugin}
 */
const checksumOfNode = {
  name: "Node's checksum",
  setup(build) {
    build.onLoad({ filter: /[\\/](buffer-crc32[\\/]dist[\\/]index\.\w+|yauzl[\\/]crc32\.js)$/ }, () => ({
      contents: 'exports.unsigned = require("node:zlib").crc32;',
    }));
  },
};

/**
 * A program in parts: what is imported on first use is a part of its own, and so is what parts share, so that nothing is there
 * twice. They are beside the entry, since all of them load the libraries from "./". esbuild splits modules only, and dist/ is
 * CommonJS, so what was split is rewritten.
 *
 * @param {string} prefix of the parts' names @param {import("esbuild").Plugin[]} plugins @returns {import("esbuild").BuildOptions}
 */
const inParts = (prefix, plugins) => ({
  ...program,
  splitting: true,
  format: "esm",
  chunkNames: `${prefix}-[name]-[hash]`,
  sourcemap: "inline",
  write: false,
  plugins: [...plugins, commonJs(prefix)],
});

/** @param {string} prefix @returns {import("esbuild").Plugin} */
const commonJs = (prefix) => ({
  name: "CommonJS",
  setup(build) {
    build.onEnd(async ({ outputFiles = [] }) => {
      for (const stale of globSync(`dist/${prefix}-*`, { cwd: root })) rmSync(join(root, stale));
      write(`dist/${prefix}-helpers.js`, helpersFile);
      for (const { path, text } of outputFiles) {
        const options = { format: "cjs", platform: "node", target: program.target, sourcefile: path };
        const supported = { "dynamic-import": false };
        const plain = await transform(text, { ...options, supported, sourcemap: "inline" });
        const { code, map } = await transform(
          sharingHelpers(usedAlone(withoutAddress(plain.code), prefix), prefix),
          {
            ...options,
            minify: program.minify,
            sourcemap: "external",
            charset: "utf8",
          },
        );
        // VS Code imports the extension as a module, for which Node looks for this list; the minifier takes it for dead.
        const list = /^0 && \(module\.exports = \{[^}]*\}\);$/m.exec(plain.code)?.[0] ?? "";
        const exported = basename(path).startsWith(`${prefix}-`) ? "" : list.replace(/\s/g, "");
        write(relative(root, path), `${code}${exported}\n//# sourceMappingURL=${basename(path)}.map\n`);
        write(`${relative(root, path)}.map`, map);
      }
    });
  },
});

/**
 * Parts that are imported for nothing but their turn: our files do nothing when they are imported, so none has to have one.
 *
 * @param {string} code @param {string} prefix of the parts' names
 */
function usedAlone(code, prefix) {
  const loaded = new RegExp(`^var (\\w+) = require\\("\\./${prefix}-chunk-\\w+\\.js"\\);$`, "gm");
  return code.replace(loaded, (line, name) =>
    code.split(new RegExp(`\\b${name}\\b`)).length === 2 ? "" : line,
  );
}

const helperNames =
  "create|defProp|getOwnPropDesc|getOwnPropNames|getProtoOf|hasOwnProp|export|copyProps|toESM|toCommonJS";
const helpers = new RegExp(`^var __(${helperNames}) = [^]*?;\\n(?=[^\\s})])`, "gm");

/** Few files ask for their own address. @param {string} code */
function withoutAddress(code) {
  const isAsked = code.split("importMetaUrl").length > 2;
  return isAsked ? code : code.replace(/^const importMetaUrl = .*$/m, "");
}

/**
 * esbuild puts the same helpers at the head of each CommonJS file, an eighth of all parts of the extension: they share a
 * file. The number of lines stays, for the source map.
 *
 * @param {string} code @param {string} prefix of the parts' names
 */
function sharingHelpers(code, prefix) {
  const rest = code
    .replace(helpers, (text) => text.replace(/[^\n]/g, ""))
    .replace(/^0 && \(module\.exports = \{[^}]*\}\);$/m, (text) => text.replace(/[^\n]/g, ""));
  const used = ["__export", "__toCommonJS", "__toESM"].filter((name) => rest.includes(`${name}(`));
  if (used.length === 0) return rest;
  const head = `var { ${used.join(", ")} } = require("./${prefix}-helpers.js"); `;
  return rest.replace(/^(#!.*\n)?/, (interpreter) => interpreter + head);
}

/** @type {Record<string, import("esbuild").BuildOptions>} */
const programs = {
  extension: {
    ...inParts("part", [lazy(extensionParts), checksumOfNode]),
    entryPoints: { extension: "src/extension.ts" },
    external: ["vscode"],
  },
  libraries: {
    ...program,
    entryPoints: { sdk: "src/aws/sdk.ts", languageClient: "vscode-languageclient/node" },
    external: ["vscode"],
  },
  language: { ...inParts("language", []), entryPoints: { language: "src/language/server.ts" } },
  // The page of an API, which the emulator serves with its script and style within it.
  console: {
    absWorkingDir: root,
    bundle: true,
    platform: "browser",
    format: "esm",
    target: "es2022",
    minify: !watch,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    entryPoints: {
      "webview/console": "src/webview/console/main.ts",
      "webview/style": "src/webview/console/console.css",
    },
  },
  cli: { ...inParts("command", [modelsPlugin, lazy(sdkPart)]), entryPoints: { commands: "src/cli.ts" } },
};

/** The helpers as esbuild writes them. */
const helpersFile = await (async () => {
  const all = 'import * as a from "a"; export const b = a;';
  const { code } = await transform(all, { format: "cjs", platform: "node", target: program.target });
  const text = (code.match(helpers) ?? []).join("");
  const exported = "module.exports = { __export, __toCommonJS, __toESM };";
  return (await transform(text + exported, { format: "cjs", minify: program.minify })).code;
})();

write("dist/package.json", '{ "type": "commonjs" }\n');
removeStaleBootstraps();
copyBootstraps();
writeLauncher();
copySample();
const samples = readSamples(readFileSync(join(root, "media/samples.json"), "utf8"));
write("dist/eventSchema.json", eventSchemaText(samples));

const contexts = [];
for (const [name, options] of Object.entries(programs)) {
  contexts.push(
    await context({ outdir: "dist", ...options, plugins: [...(options.plugins ?? []), metafile(name)] }),
  );
}
await Promise.all(contexts.map((each) => (watch ? each.watch() : each.rebuild())));
if (!watch) {
  await Promise.all(contexts.map((each) => each.dispose()));
  writeNotices();
}
chmodSync(join(root, "dist/cli.js"), 0o755);

/** Keeps what went into a program, for the tests on sizes and import rules. */
function metafile(name) {
  return {
    name: "metafile",
    setup(build) {
      build.onEnd(({ metafile: meta }) => {
        if (meta) write(`dist/meta/${name}.json`, JSON.stringify(meta));
      });
    },
  };
}

/**
 * dist/cli.js only loads the program with V8's compile cache on, which spares a start a fifth of its time. The cache is beside
 * it and not in the common temporary folder, where another user could leave one.
 */
function writeLauncher() {
  write(
    "dist/cli.js",
    `#!/usr/bin/env node
require("node:module").enableCompileCache?.(require("node:path").join(__dirname, ".compile-cache"));
require("./commands.js");
`,
  );
  rmSync(join(root, "dist/.compile-cache"), { recursive: true, force: true });
}

/** What runs inside a function's process runs as it is written, on whatever version of its language there is. */
function copyBootstraps() {
  for (const path of globSync("src/bootstrap/**/*.{cjs,py,rb,java}", { cwd: root })) {
    const target = join(root, path.replace("src", "dist"));
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(root, path), target);
  }
}

/** The application that the command "Open Sample Application" copies. */
function copySample() {
  rmSync(join(root, "dist/shop"), { recursive: true, force: true });
  cpSync(join(root, "test/workspaces/shop"), join(root, "dist/shop"), {
    recursive: true,
    // What the emulator, a tool or a person left in it is not part of it.
    filter: (path) => !/(^|[\\/])(node_modules|\.lambda-workbench|\.aws-sam|__pycache__)$/.test(path),
  });
}

/** A bootstrap that was renamed or removed may not live on in the package. */
function removeStaleBootstraps() {
  for (const path of globSync("dist/bootstrap/**/*.*", { cwd: root })) {
    if (!existsSync(join(root, path.replace("dist", "src")))) rmSync(join(root, path));
  }
}

/** The licences of what is bundled: most ask that their text be in every copy. */
function writeNotices() {
  const inputs = Object.keys(programs).flatMap((name) =>
    Object.keys(JSON.parse(readFileSync(join(root, `dist/meta/${name}.json`), "utf8")).inputs),
  );
  const folders = new Set([...inputs.flatMap(packageFolder), ...inputs.flatMap(modelPackage)]);
  const packages = [...folders].map(readPackage).sort((one, other) => (one.title < other.title ? -1 : 1));
  // A few packages name a licence and do not have its text.
  const textOf = ({ license, text }) =>
    text ?? packages.find((each) => each.license === license && each.text)?.text;
  const sections = packages.map((each) => `${each.title} (${each.license})\n\n${textOf(each) ?? ""}`);
  const apache = packages.find(({ license, text }) => license === "Apache-2.0" && text)?.text ?? "";
  sections.push(`botocore (Apache-2.0): the bounds of requests are taken from its models\n\n${apache}`);
  const line = `\n\n${"-".repeat(80)}\n\n`;
  write(
    "dist/ThirdPartyNotices.txt",
    `Lambda Workbench contains parts of these packages, under these licences.${line}${sections.join(line)}\n`,
  );
}

function packageFolder(input) {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(input) ?? [];
}

/** The package whose model is bundled as data, in the place of a service's `model.ts`. */
function modelPackage(input) {
  if (!/services\/[^/]+\/model\.ts$/.test(input)) return [];
  const [, name] = /import\("(@aws-sdk\/[\w-]+)"\)/.exec(readFileSync(join(root, input), "utf8")) ?? [];
  return name === undefined ? [] : [`node_modules/${name}`];
}

function readPackage(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const texts = readdirSync(join(root, folder))
    .filter((file) => /^(licen[cs]e|copying|notice|thirdpartynotices)(\.\w+)?$/i.test(file))
    .sort()
    .map((file) => readFileSync(join(root, folder, file), "utf8").trim());
  return { title: `${name} ${version}`, license, text: texts.length === 0 ? undefined : texts.join("\n\n") };
}

function write(path, text) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
}
