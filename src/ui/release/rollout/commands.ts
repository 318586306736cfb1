import * as vscode from "vscode";
import { listAliases } from "../../../aws/aliases.ts";
import type { Access } from "../../../aws/call.ts";
import { listVersions } from "../../../aws/versions.ts";
import { AppError } from "../../../shared/errors.ts";
import { choose } from "../../kit/askSetting.ts";
import type { ArgumentOf } from "../../commands.ts";
import { confirmByName } from "../../kit/confirmByName.ts";
import type { FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import { isProduction } from "../../kit/production.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import { begin, end, type Given, type ReleaseApp } from "../app.ts";
import { AliasRoute } from "./aliasRoute.ts";
import { askRelease, type Release } from "./askPlan.ts";
import { figuresLateMs, stepsText } from "./plan.ts";
import type { RolloutEnd, Wish } from "./rollout.ts";
import type { Rollouts, Running } from "./rollouts.ts";
import { percentReached, type Routing, stepsFrom } from "./routing.ts";
import { rememberRouting, routingBefore, wasMovedElsewhere } from "./routingBefore.ts";
import { forgetUnfinished, unfinishedOf } from "./unfinishedNotes.ts";
import { healthText, routingText } from "./words.ts";

/** Moves an alias to a version in steps, and watches. Resolves with how it ended. */
export async function releaseVersion(
  app: ReleaseApp,
  rollouts: Rollouts,
  given: ArgumentOf<"lambdaWorkbench.release.version">,
): Promise<RolloutEnd> {
  const { fn, access } = await begin(app, given, vscode.l10n.t("Release Version in Steps"));
  const { name, target, qualifier } = fn;
  const part = given?.part;
  // A row of an alias has its name as its qualifier, a row of a version the version's number.
  const version =
    given?.version ?? (part === undefined && /^\d+$/.test(qualifier ?? "") ? qualifier : undefined);
  const release = await askRelease({ access, fn: { name, target }, alias: part, version });
  const begun = unfinishedOf(app.state, release);
  const route = await AliasRoute.read(
    access,
    { name, alias: release.alias },
    begun?.version === release.version ? begun : undefined,
  );
  await confirmRelease(release, route);
  return await rollouts.run(release, access, route);
}

async function confirmRelease(release: Release, { before, found, reached }: AliasRoute): Promise<void> {
  const { fn, alias, version, plan } = release;
  if (found.version === version && Object.keys(found.weights).length === 0 && reached === 0) {
    throw new AppError("released-already", {
      userMessage: vscode.l10n.t("{0} of {1} leads to version {2} already.", alias, fn.name, version),
    });
  }
  const message = vscode.l10n.t(
    "Release version {0} to {1} of {2} ({3})?",
    version,
    alias,
    fn.name,
    targetLabel(fn.target),
  );
  const { errorPercent, p99Ms } = plan.limits;
  const minutes = Math.max(plan.pauseMs, figuresLateMs(fn.target)) / 60_000;
  const detail = [
    vscode.l10n.t("Now it leads to {0}.", routingText(found)),
    ...(reached === 0
      ? []
      : [
          vscode.l10n.t(
            "It goes on from {0} %, and is rolled back to {1} if it has to be.",
            reached,
            routingText(before),
          ),
        ]),
    vscode.l10n.t(
      "Steps: {0}, each watched for {1} minutes.",
      stepsText(stepsFrom(plan.steps, reached)),
      minutes,
    ),
    p99Ms === undefined
      ? vscode.l10n.t("It is rolled back by itself when more than {0} % of the calls fail.", errorPercent)
      : vscode.l10n.t(
          "It is rolled back by itself when more than {0} % of the calls fail, or p99 is over {1} ms.",
          errorPercent,
          p99Ms,
        ),
    vscode.l10n.t("The status bar shows how it goes; a click there stops it."),
  ].join("\n");
  if (isProduction(fn.target)) {
    await confirmByName(vscode.l10n.t('Release version {0} to {1} of "{2}"', version, alias, fn.name), fn);
    return;
  }
  const yes = vscode.l10n.t("Release");
  const answer = await vscode.window.showWarningMessage(message, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}

/** Asks what becomes of a rollout: where its alias is left, or whether it goes on at once. */
export async function steerRelease(rollouts: Rollouts, given: Given): Promise<void> {
  const running = await pickRunning(rollouts, given);
  const { release, rollout, route } = running;
  const { state } = rollout;
  if (state.kind === "ended") return;
  const { alias, version, fn } = release;
  const next = state.next;
  const title = vscode.l10n.t(
    "{0} of {1}: {2} % to version {3}, {4}",
    alias,
    fn.name,
    state.percent,
    version,
    healthText(state.health),
  );
  const rollBack = vscode.l10n.t("$(discard) Roll back to {0}", routingText(route.before));
  const leave = vscode.l10n.t("$(debug-stop) Stop, and leave it at {0} %", state.percent);
  const goOn = vscode.l10n.t("$(debug-step-over) Go on to {0} % now", next ?? 100);
  const finish =
    next === undefined
      ? vscode.l10n.t("$(check) Finish now, and watch no longer")
      : vscode.l10n.t("$(run-all) Send all calls to version {0} now", version);
  const wishes = new Map<string, Wish>([
    [rollBack, "rollBack"],
    [leave, "leave"],
    ...(next === undefined || next === 100 ? [] : [[goOn, "next"] as const]),
    [finish, "finish"],
  ]);
  const wish = await choose(
    title,
    [...wishes].map(([label, value]) => ({ label, value })),
  );
  rollout.steer(wish);
}

async function pickRunning(rollouts: Rollouts, given: Given): Promise<Running> {
  const { target } = given ?? {};
  const found =
    given?.part === undefined || target === undefined
      ? undefined
      : rollouts.find({ name: given.name, target }, given.part);
  if (found !== undefined) return found;
  const all = rollouts.list();
  const [only] = all;
  if (only === undefined) {
    throw new AppError("no-release", { userMessage: vscode.l10n.t("No release is under way.") });
  }
  if (all.length === 1) return only;
  return await choose(
    vscode.l10n.t("Releases under Way"),
    all.map((running) => {
      const { fn, alias, version } = running.release;
      const label = vscode.l10n.t("{0} of {1} to version {2}", alias, fn.name, version);
      return { label, description: targetLabel(fn.target), value: running };
    }),
  );
}

/** Takes an alias back to what it led to before it was last moved. */
export async function rollBackAlias(app: ReleaseApp, rollouts: Rollouts, given: Given): Promise<void> {
  if (given === undefined && rollouts.list().length > 0) {
    return await rollBackRunning(await pickRunning(rollouts, undefined));
  }
  const { fn, access } = await begin(app, given, vscode.l10n.t("Roll Back Alias"));
  const alias = given?.part ?? (await pickAlias(access, fn.name));
  const running = rollouts.find(fn, alias);
  if (running !== undefined) {
    running.rollout.steer("rollBack");
    return;
  }
  const route = await AliasRoute.read(access, { name: fn.name, alias });
  const before = knownBefore(app, fn, alias, route.found);
  const to = before ?? (await guessed(access, fn.name, route.found));
  const act = vscode.l10n.t('Roll back {0} of "{1}" to {2}', alias, fn.name, routingText(to));
  const question = vscode.l10n.t("{0} ({1})?", act, targetLabel(fn.target));
  const isElsewhere = before === undefined && wasMovedElsewhere(app.state, fn, alias, route.found);
  // What was before is known only where it was moved from here, and by nobody else since.
  if (isElsewhere || (before === undefined && !isProduction(fn.target)))
    await confirmGuess(question, route.found, isElsewhere);
  await confirmByName(act, fn);
  await route.set(to);
  forgetUnfinished(app.state, { fn, alias });
  rememberRouting(app.state, fn, alias, { before: route.found, to: [to] });
  end(app, fn, vscode.l10n.t("{0}:{1} leads to {2} again", fn.name, alias, routingText(to)));
}

/** Undefined where somebody else has moved the alias since: what they mean it to be is not known here. */
function knownBefore(
  { state }: ReleaseApp,
  fn: FunctionAtTarget,
  alias: string,
  now: Routing,
): Routing | undefined {
  const left = unfinishedOf(state, { fn, alias });
  const isHalfWay = left !== undefined && (percentReached(left, now) ?? 0) > 0;
  return isHalfWay ? left.before : routingBefore(state, fn, alias, now);
}

/** The command names no alias, so it asks first whether this one is meant. */
async function rollBackRunning({ release, rollout, route }: Running): Promise<void> {
  const { fn, alias } = release;
  const act = vscode.l10n.t('Roll back {0} of "{1}" to {2}', alias, fn.name, routingText(route.before));
  if (isProduction(fn.target)) await confirmByName(act, fn);
  else {
    const yes = vscode.l10n.t("Roll Back");
    const question = vscode.l10n.t("{0} ({1})?", act, targetLabel(fn.target));
    const answer = await vscode.window.showWarningMessage(question, { modal: true }, yes);
    if (answer !== yes) throw new vscode.CancellationError();
  }
  rollout.steer("rollBack");
}

/** Without the version that is being tried; else the one that was published before. */
async function guessed(access: Access, name: string, now: Routing): Promise<Routing> {
  if (Object.keys(now.weights).length > 0) return { version: now.version, weights: {} };
  const newestFirst = await listVersions(access, name);
  const older = newestFirst.find(
    ({ version }) => now.version === "$LATEST" || Number(version) < Number(now.version),
  );
  if (older !== undefined) return { version: older.version, weights: {} };
  throw new AppError("nothing-before", {
    userMessage: vscode.l10n.t("There is no version before {0} to roll back to.", now.version),
  });
}

async function confirmGuess(question: string, now: Routing, isMovedElsewhere: boolean): Promise<void> {
  const yes = vscode.l10n.t("Roll Back");
  const detail = [
    vscode.l10n.t("Now it leads to {0}.", routingText(now)),
    ...(isMovedElsewhere
      ? [
          vscode.l10n.t(
            "It was moved elsewhere since it was last moved from here, so what was before is a guess.",
          ),
        ]
      : []),
  ].join("\n");
  const answer = await vscode.window.showWarningMessage(question, { modal: true, detail }, yes);
  if (answer !== yes) throw new vscode.CancellationError();
}

async function pickAlias(access: Access, name: string): Promise<string> {
  const aliases = await listAliases(access, name);
  return await choose(
    vscode.l10n.t("Roll Back Alias of {0}", name),
    aliases.map((alias) => ({ label: alias.name, description: `→ ${alias.version}`, value: alias.name })),
  );
}
