import * as vscode from "vscode";
import { getFunction } from "../../aws/functions.ts";
import { logGroupOf } from "../../aws/logs/group.ts";
import { pastEvents } from "../../aws/logs/pastEvents.ts";
import { askChoice, askInTurn, askText, type Place } from "../kit/ask.ts";
import type { FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { layoutFor } from "../kit/log/layoutFor.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import type { StreamApp } from "./logStream.ts";
import { note } from "./note.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
/** More than a person reads: the pattern should be narrower. */
const mostLines = 10_000;

interface Search {
  readonly since: number;
  readonly until: number;
  /** In words. */
  readonly range: string;
  readonly pattern: string;
}

/** Writes what a function has logged in a range of time, and a pattern lets through, into its channel. */
export async function searchLogs(app: StreamApp, fn: FunctionAtTarget): Promise<void> {
  const now = app.clock.now();
  const asked = await askInTurn<Search>(
    [(search, place) => askRange(fn, search, place), (search, place) => askPattern(fn, search, place)],
    { since: now - hourMs, until: now, range: "", pattern: "" },
  );
  const { since, until, range, pattern } = asked;
  const channel = app.output.channel(fn);
  channel.show(true);
  const what =
    pattern === ""
      ? vscode.l10n.t("Logged {0}", range)
      : vscode.l10n.t('Logged {0}, with "{1}"', range, pattern);
  const progress = {
    location: vscode.ProgressLocation.Notification,
    title: vscode.l10n.t("Searching the logs of {0}", fn.name),
    cancellable: true,
  };
  await vscode.window.withProgress(progress, async (_progress, token) => {
    const abort = new AbortController();
    token.onCancellationRequested(() => abort.abort());
    const { clients, output } = app;
    const access = {
      clients,
      target: await app.targets.resolve(fn.target, abort.signal),
      signal: abort.signal,
    };
    const details = await noticingMissing(app, fn, () => getFunction(access, fn.name));
    channel.appendLine(note(what));
    const layout = layoutFor(output.ids);
    const wanted = { since, until, mostPages: Infinity, ...(pattern !== "" && { filterPattern: pattern }) };
    let lines = 0;
    for await (const { message, timestamp } of pastEvents(access, logGroupOf(details), wanted)) {
      lines += 1;
      for (const line of layout.lines(message, timestamp)) channel.appendLine(line);
      if (lines === mostLines) break;
    }
    const end =
      lines === mostLines
        ? vscode.l10n.t("The first {0} lines: a narrower range or pattern shows the rest.", lines)
        : vscode.l10n.t("{0} lines", lines);
    channel.appendLine(note(end));
  });
}

async function askRange(fn: FunctionAtTarget, search: Search, place: Place): Promise<Search> {
  const { until } = search;
  const title = vscode.l10n.t("Search the Logs of {0}", fn.name);
  const items = [
    {
      label: vscode.l10n.t("Last 15 minutes"),
      range: vscode.l10n.t("in the last 15 minutes"),
      ms: 15 * minuteMs,
    },
    { label: vscode.l10n.t("Last hour"), range: vscode.l10n.t("in the last hour"), ms: hourMs },
    { label: vscode.l10n.t("Last day"), range: vscode.l10n.t("in the last day"), ms: 24 * hourMs },
    { label: vscode.l10n.t("Last week"), range: vscode.l10n.t("in the last week"), ms: 7 * 24 * hourMs },
    { label: vscode.l10n.t("From … to …"), range: "", ms: undefined },
  ];
  const { range, ms } = await askChoice({ title, placeholder: vscode.l10n.t("Range of time"), items, place });
  if (ms !== undefined) return { ...search, since: until - ms, range };
  const day = new Date(until - hourMs).toISOString().slice(0, 16);
  const text = await askText({
    title,
    prompt: vscode.l10n.t("Two times with a slash between them; with Z at their end in UTC, else local."),
    value: `${day}Z/${new Date(until).toISOString().slice(0, 16)}Z`,
    mistake: (typed) =>
      readRange(typed) === undefined
        ? vscode.l10n.t("Write two times as 2026-11-26T10:00/2026-11-26T11:00, the earlier one first.")
        : undefined,
    place,
  });
  const read = readRange(text);
  return read === undefined ? search : { ...search, ...read, range: text };
}

async function askPattern(fn: FunctionAtTarget, search: Search, place: Place): Promise<Search> {
  const pattern = await askText({
    title: vscode.l10n.t("Search the Logs of {0}", fn.name),
    prompt: vscode.l10n.t(
      'Filter pattern of CloudWatch, such as ERROR, "out of stock" or { $.level = "error" }. Empty: all lines.',
    ),
    value: search.pattern,
    place,
  });
  return { ...search, pattern: pattern.trim() };
}

function readRange(text: string): { readonly since: number; readonly until: number } | undefined {
  const [since = Number.NaN, until = Number.NaN, ...more] = text
    .split("/")
    .map((time) => Date.parse(time.trim()));
  return more.length === 0 && since < until ? { since, until } : undefined;
}
