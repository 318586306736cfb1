import { newestRuntime } from "../../lambda/runtimes.ts";
import type { Starter } from "../../lambda/starters.ts";

/** A function as a template declares it. */
interface Declared {
  readonly name: string;
  readonly starter: Starter;
  /** Where its code is, from the template's folder: `src/hello/`. */
  readonly codeUri: string;
  /** `2026-11-26`; the runtime is the newest that AWS supports then. */
  readonly today: string;
}

/** A template of SAM with one function. */
export function newTemplate(fn: Declared): string {
  const head = ['AWSTemplateFormatVersion: "2010-09-09"', "Transform: AWS::Serverless-2016-10-31", ""];
  return [...head, "Resources:", ...resourceLines(fn).map((line) => `  ${line}`), ""].join("\n");
}

/**
 * Puts a function behind the other resources of a template of SAM. Undefined where the text is not laid out as such
 * templates are: nothing is guessed.
 */
export function withFunction(
  template: string,
  fn: Declared,
): { readonly offset: number; readonly text: string } | undefined {
  const end = template.includes("\r\n") ? "\r\n" : "\n";
  const lines = template.split(end);
  const from = lines.findIndex((line) => /^Resources:\s*(#.*)?$/.test(line));
  if (from === -1 || !/^Transform:.*AWS::Serverless-|^ *- AWS::Serverless-/m.test(template)) return undefined;
  const next = lines.findIndex((line, index) => index > from && /^[^\s#]/.test(line));
  const block = lines.slice(from + 1, next === -1 ? lines.length : next);
  const last = block.findLastIndex((line) => /^\s+[^\s#]/.test(line));
  const [, indent] = /^( +)[^\s#]/.exec(block.find((line) => /^\s+[^\s#]/.test(line)) ?? "") ?? [];
  if (indent === undefined) return undefined;
  const added = resourceLines(fn).map((line) => {
    const [, deep = "", text = ""] = /^( *)(.*)$/.exec(line) ?? [];
    return `${indent}${indent.repeat(deep.length / 2)}${text}`;
  });
  const before = lines.slice(0, from + 1 + last + 1).join(end);
  return { offset: before.length, text: ["", "", ...added].join(end) };
}

/** Indented by two spaces. */
function resourceLines({ name, starter, codeUri, today }: Declared): string[] {
  return [
    `${name}:`,
    "  Type: AWS::Serverless::Function",
    "  Properties:",
    `    CodeUri: ${codeUri}`,
    `    Handler: ${starter.handler}`,
    `    Runtime: ${newestRuntime(starter.language, today)}`,
    "    MemorySize: 256",
    "    Timeout: 10",
    ...(starter.bundled === undefined
      ? []
      : [
          "  Metadata:",
          "    BuildMethod: esbuild",
          "    BuildProperties:",
          "      EntryPoints:",
          `        - ${starter.file}`,
          "      Sourcemap: true",
        ]),
  ];
}

/** Whether a template has a resource of this name, in YAML or JSON. */
export function declares(template: string, name: string): boolean {
  const keys = [`${name}:`, `"${name}":`];
  return template
    .split("\n")
    .some((line) => /^\s/.test(line) && keys.some((key) => line.trimStart().startsWith(key)));
}

/** The folder of a function's code: `price-order` of `PriceOrder`. */
export function folderName(functionName: string): string {
  return functionName
    .replace(/([a-z\d])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
}
