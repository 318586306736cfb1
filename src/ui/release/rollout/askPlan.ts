import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import { listAliases } from "../../../aws/aliases.ts";
import { listVersions } from "../../../aws/versions.ts";
import { askChoice, askInTurn, askText, type Place } from "../../kit/ask.ts";
import type { FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import { setting } from "../../kit/settings.ts";
import { type RolloutLimits, readSteps, type RolloutPlan, stepsText } from "./plan.ts";

/** What is released where. */
export interface Release {
  readonly fn: FunctionAtTarget;
  readonly alias: string;
  readonly version: string;
  readonly plan: RolloutPlan;
}

interface Known {
  readonly access: Access;
  readonly fn: FunctionAtTarget;
  readonly alias: string | undefined;
  readonly version: string | undefined;
}

const minuteMs = 60_000;
const longestMinutes = 24 * 60;

/** Asks which version an alias is moved to, and how, with a way back in each question. Throws `CancellationError` on Escape. */
export async function askRelease({ access, fn, alias, version }: Known): Promise<Release> {
  const initial: Release = {
    fn,
    alias: alias ?? "",
    version: version ?? "",
    plan: {
      steps: setting("release.steps"),
      pauseMs: setting("release.pauseMinutes") * minuteMs,
      limits: { errorPercent: setting("release.errorPercent") },
    },
  };
  return await askInTurn<Release>(
    [
      ...(alias === undefined ? [(wish: Release, place: Place) => askAlias(access, wish, place)] : []),
      ...(version === undefined ? [(wish: Release, place: Place) => askVersion(access, wish, place)] : []),
      askSteps,
      askPause,
      askErrors,
      askDuration,
    ],
    initial,
  );
}

async function askAlias(access: Access, wish: Release, place: Place): Promise<Release> {
  const aliases = await listAliases(access, wish.fn.name);
  const items = aliases.map(({ name, version }) => ({ label: name, description: `→ ${version}` }));
  const title = vscode.l10n.t("Release of {0}", wish.fn.name);
  const { label } = await askChoice({ title, placeholder: vscode.l10n.t("Alias to move"), items, place });
  return { ...wish, alias: label };
}

async function askVersion(access: Access, wish: Release, place: Place): Promise<Release> {
  const { fn, alias } = wish;
  const [versions, aliases] = await Promise.all([
    listVersions(access, fn.name),
    listAliases(access, fn.name),
  ]);
  const now = aliases.find(({ name }) => name === alias)?.version;
  const items = versions
    .filter(({ version }) => version !== now)
    .map(({ version, description, lastModified = "" }) => ({
      label: version,
      description: description || lastModified,
    }));
  const title = vscode.l10n.t("Release to {0} of {1}", alias, fn.name);
  const placeholder = vscode.l10n.t("Version that {0}, now {1}, is moved to", alias, now ?? "");
  const { label } = await askChoice({ title, placeholder, items, place });
  return { ...wish, version: label };
}

async function askSteps(wish: Release, place: Place): Promise<Release> {
  const text = await askText({
    title: titleOf(wish),
    prompt: vscode.l10n.t(
      "Percent of the calls that version {0} gets, step by step; the last is 100.",
      wish.version,
    ),
    value: stepsText(wish.plan.steps),
    mistake: (typed) =>
      readSteps(typed) === undefined
        ? vscode.l10n.t("Write rising numbers up to 100, such as 10, 50, 100.")
        : undefined,
    place,
  });
  return { ...wish, plan: { ...wish.plan, steps: readSteps(text) ?? wish.plan.steps } };
}

async function askPause(wish: Release, place: Place): Promise<Release> {
  const text = await askText({
    title: titleOf(wish),
    prompt: vscode.l10n.t(
      "Minutes that each step is watched. CloudWatch in AWS tells of calls one to three minutes late.",
    ),
    value: String(wish.plan.pauseMs / minuteMs),
    mistake: (typed) =>
      isNumber(typed, longestMinutes)
        ? undefined
        : vscode.l10n.t("Write a number of minutes, at most {0}.", longestMinutes),
    place,
  });
  return { ...wish, plan: { ...wish.plan, pauseMs: Number(text) * minuteMs } };
}

async function askErrors(wish: Release, place: Place): Promise<Release> {
  const text = await askText({
    title: titleOf(wish),
    prompt: vscode.l10n.t("It is rolled back by itself when more than this percentage of the calls fails."),
    value: String(wish.plan.limits.errorPercent),
    mistake: (typed) => (isNumber(typed, 100) ? undefined : vscode.l10n.t("Write 0 to 100.")),
    place,
  });
  return withLimits(wish, { errorPercent: Number(text) });
}

async function askDuration(wish: Release, place: Place): Promise<Release> {
  const { p99Ms } = wish.plan.limits;
  const text = await askText({
    title: titleOf(wish),
    prompt: vscode.l10n.t(
      "It is rolled back by itself when the slowest hundredth of the calls (p99) takes longer than so many milliseconds. Empty: no limit.",
    ),
    value: p99Ms === undefined ? "" : String(p99Ms),
    mistake: (typed) =>
      typed.trim() === "" || isNumber(typed, 900_000)
        ? undefined
        : vscode.l10n.t("Write a number of milliseconds, or nothing."),
    place,
  });
  const { errorPercent } = wish.plan.limits;
  const limits = text.trim() === "" ? { errorPercent } : { errorPercent, p99Ms: Number(text) };
  return { ...wish, plan: { ...wish.plan, limits } };
}

function withLimits(wish: Release, limits: Partial<RolloutLimits>): Release {
  return { ...wish, plan: { ...wish.plan, limits: { ...wish.plan.limits, ...limits } } };
}

function titleOf({ fn, alias, version }: Release): string {
  return vscode.l10n.t("Release version {0} to {1} of {2}", version, alias, fn.name);
}

function isNumber(text: string, most: number): boolean {
  return /^\d+(\.\d+)?$/.test(text.trim()) && Number(text) <= most;
}
