import { basename, dirname } from "node:path";
import { linesOf } from "../nodes.ts";
import type { Rule } from "../rule.ts";
import type { Source } from "../sources.ts";
import { isProgram } from "./programs.ts";

export const quietImports: Rule = {
  title: "nothing does work when it is imported, programs aside",
  check: (sources) =>
    sources
      .filter(({ path }) => !isProgram(path))
      .flatMap(({ path, body }) =>
        body
          .filter((statement) => !isQuiet(statement))
          .map((statement) => `${path}:${linesOf({ ...statement }).first} ${statement.type}`),
      ),
  broken: {
    "src/shared/a.ts": 'import "./b.ts";\nexport const b = 1;\nsetInterval(() => {}, 1000);',
    "src/bootstrap/node/c.cjs":
      '"use strict";\nmodule.exports = { c: 1 };\nfor (const each of [1]) each.go();',
    "src/language/server.ts": "serve();",
  },
  says: ["src/shared/a.ts:3 ExpressionStatement", "src/bootstrap/node/c.cjs:3 ForOfStatement"],
};

const maxLines = 400;

export const fileLength: Rule = {
  title: `a file is one idea: none is longer than ${maxLines} lines`,
  check: (sources) =>
    sources.filter(({ text }) => text.split("\n").length > maxLines + 1).map(({ path }) => path),
  broken: {
    "src/shared/long.ts": "// a\n".repeat(maxLines + 1),
    "src/shared/just.ts": "// a\n".repeat(maxLines),
  },
  says: ["src/shared/long.ts"],
};

const maxFiles = 25;

export const folderSize: Rule = {
  title: `a folder is one room: none has more than ${maxFiles} files`,
  check: (sources) =>
    [...byFolder(sources)]
      .filter(([, names]) => names.length > maxFiles)
      .map(([folder, names]) => `${folder} has ${names.length} files`),
  broken: {
    ...Object.fromEntries(Array.from({ length: maxFiles + 1 }, (_, at) => [`src/lambda/${word(at)}.ts`, ""])),
    ...Object.fromEntries(Array.from({ length: maxFiles }, (_, at) => [`src/shared/${word(at)}.ts`, ""])),
  },
  says: [`src/lambda has ${maxFiles + 1} files`],
};

const maxSameWord = 2;

export const folderBeforeThird: Rule = {
  title: "when three files begin with the same word, that word is a folder",
  check: (sources) =>
    [...byFolder(sources)].flatMap(([folder, names]) => {
      const words = Map.groupBy(names, firstWordOf);
      return [...words]
        .filter(([, same]) => same.length > maxSameWord)
        .map(([, same]) => `${folder}: ${same.join(", ")}`);
    }),
  broken: {
    "src/lambda/asyncQueue.ts": "",
    "src/lambda/asyncEvent.ts": "",
    "src/lambda/async.ts": "",
    "src/lambda/asynchronous.ts": "",
    "src/shared/asyncQueue.ts": "",
  },
  says: ["src/lambda: asyncQueue.ts, asyncEvent.ts, async.ts"],
};

export const noBarrels: Rule = {
  title: "no barrels: a file has something of its own to say",
  check: (sources) =>
    sources
      .filter(
        ({ body }) =>
          body.length > 0 &&
          body.every(
            (each) =>
              each.type === "ExportAllDeclaration" || (each.type === "ExportNamedDeclaration" && each.source),
          ),
      )
      .map(({ path }) => path),
  exceptions: { "src/aws/sdk.ts": "It is imported on first use, which is its reason." },
  broken: { "src/shared/index.ts": 'export * from "./arn.ts";\nexport { b } from "./b.ts";' },
  says: ["src/shared/index.ts"],
};

export const noBags: Rule = {
  title: "no file and no folder is named for a bag",
  check: (sources) =>
    sources
      .map(({ path }) => path)
      .filter((path) => /(util|helper|manager|common|misc)s?(\.\w+)?(\/|$)/i.test(path)),
  broken: { "src/shared/stringUtils.ts": "", "src/ui/common/a.ts": "", "src/ui/commonality.ts": "" },
  says: ["src/shared/stringUtils.ts", "src/ui/common/a.ts"],
};

export const checkedBootstraps: Rule = {
  title: "what is written in JavaScript is under the type checker too",
  check: (sources) =>
    sources
      .filter(({ path, text }) => /\.[cm]js$/.test(path) && !/^(\/\/.*\n)*\/\/ @ts-check\n/.test(text))
      .map(({ path }) => path),
  broken: {
    "src/bootstrap/node/a.cjs": '"use strict";',
    "src/bootstrap/node/b.cjs": '// Why.\n// @ts-check\n"use strict";',
  },
  says: ["src/bootstrap/node/a.cjs"],
};

/** A declaration, an import or an export; in CommonJS also what stands for these. */
function isQuiet(statement: Source["body"][number]): boolean {
  if (/^(Import|Export|TS|Function|Class|Variable)\w*$/.test(statement.type)) return true;
  if (statement.type !== "ExpressionStatement" || statement.expression.type !== "AssignmentExpression")
    return false;
  const { left } = statement.expression;
  return (
    left.type === "MemberExpression" && left.object.type === "Identifier" && left.object.name === "module"
  );
}

function byFolder(sources: readonly Source[]): Map<string, string[]> {
  const folders = Map.groupBy(sources, ({ path }) => dirname(path));
  return new Map([...folders].map(([folder, files]) => [folder, files.map(({ path }) => basename(path))]));
}

/** `asyncQueue.ts` begins with `async`. */
function firstWordOf(name: string): string {
  return /^[A-Z]?[a-z0-9]*/.exec(name)?.[0] ?? name;
}

/** A word for a number, in letters alone. */
function word(at: number): string {
  return String.fromCharCode(97 + (at % 26), 97 + Math.floor(at / 26));
}
