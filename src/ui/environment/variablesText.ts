import * as vscode from "vscode";
import { environmentLimitBytes, environmentSize, nameProblem } from "../../lambda/environment.ts";
import { findJsonMistake } from "../../shared/jsonMistake.ts";
import { valueOf, type Entries } from "../documents/entries.ts";
import type { Problem, Reading } from "../documents/kind.ts";
import { spoken } from "../kit/words/spoken.ts";

/** Stands for a value that is not shown. Where it is left in place, the value stays what it was. */
export const hiddenValue = "••••••••";

/** The document's text: a JSON object by names in order, with the values that are shown and stand-ins for the others. */
export function writeVariables(variables: Entries, shown: boolean | ReadonlySet<string>): string {
  const entries = Object.entries(variables).sort(([one], [other]) => (one < other ? -1 : 1));
  const isShown = (name: string) => (typeof shown === "boolean" ? shown : shown.has(name));
  const written = entries.map(([name, value]) => [name, isShown(name) ? value : hiddenValue]);
  return `${JSON.stringify(Object.fromEntries(written), undefined, 2)}\n`;
}

/** Reads a document's text; `saved` are the values that stand-ins stand for. */
export function readVariables(text: string, saved: Entries): Reading {
  const parsed = parse(text);
  if ("message" in parsed) return { kind: "problems", problems: [parsed] };
  const problems: Problem[] = [];
  const variables: Record<string, string> = {};
  const hidden: string[] = [];
  for (const [name, value] of Object.entries(parsed.object)) {
    const places = placesOf(name, text);
    const place = places[0] ?? { offset: 0, length: text.length };
    const message = problemOf(name, value, saved);
    if (message !== undefined) problems.push({ message, ...place });
    for (const again of places.slice(1))
      problems.push({ message: vscode.l10n.t('"{0}" is here twice.', name), ...again });
    if (value === hiddenValue) hidden.push(name);
    if (typeof value === "string")
      variables[name] = value === hiddenValue ? (valueOf(saved, name) ?? "") : value;
  }
  const size = environmentSize(variables);
  if (size > environmentLimitBytes) {
    const message = vscode.l10n.t(
      "The variables take {0} bytes; a function may have {1} (4 KB), names and JSON marks included.",
      size,
      environmentLimitBytes,
    );
    problems.push({ message, ...placeOfLargest(variables, text) });
  }
  const [first, ...others] = problems;
  return first === undefined
    ? { kind: "entries", entries: variables, hidden }
    : { kind: "problems", problems: [first, ...others], entries: variables };
}

/** Replaces stand-ins by the saved values, or the other way round, in a text that is otherwise left alone. */
export function rewriteValues(text: string, saved: Entries, { shown }: { readonly shown: boolean }): string {
  let rewritten = text;
  for (const [name, value] of Object.entries(saved)) {
    const [from, to] = shown ? [hiddenValue, value] : [value, hiddenValue];
    const pair = new RegExp(`(${escaped(JSON.stringify(name))}\\s*:\\s*)${escaped(JSON.stringify(from))}`);
    rewritten = rewritten.replace(pair, (_, key: string) => `${key}${JSON.stringify(to)}`);
  }
  return rewritten;
}

function parse(text: string): { object: Readonly<Record<string, unknown>> } | Problem {
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) {
    const offset = Math.min(mistake.offset, Math.max(0, text.length - 1));
    return { message: vscode.l10n.t("This is not JSON: {0}.", spoken(mistake.reason)), offset, length: 1 };
  }
  const value: unknown = JSON.parse(text);
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return { object: { ...value } };
  return { message: vscode.l10n.t("Write an object of names and values."), offset: 0, length: text.length };
}

function problemOf(name: string, value: unknown, saved: Entries): string | undefined {
  if (typeof value !== "string")
    return vscode.l10n.t('The value of "{0}" is not a string: put it in quotation marks.', name);
  if (value === hiddenValue && valueOf(saved, name) === undefined)
    return vscode.l10n.t('"{0}" has no value that is hidden: write one.', name);
  // A name that Lambda has accepted is no problem of this document.
  return valueOf(saved, name) === undefined ? spoken(nameProblem(name)) : undefined;
}

/** Who has to make room looks there first; the whole document underlined would hide where. */
function placeOfLargest(variables: Entries, text: string): { offset: number; length: number } {
  const [largest] = Object.entries(variables).sort(([, one], [, other]) => other.length - one.length);
  return placesOf(largest?.[0] ?? "", text)[0] ?? { offset: 0, length: 1 };
}

/** Where a name is a key. Inside a value its quotation marks would be escaped, so the text tells. */
function placesOf(name: string, text: string): { offset: number; length: number }[] {
  const key = JSON.stringify(name);
  const pattern = new RegExp(`(?<!\\\\)${escaped(key)}(?=\\s*:)`, "g");
  return [...text.matchAll(pattern)].map(({ index }) => ({ offset: index, length: key.length }));
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`);
}
