import * as vscode from "vscode";
import { listAliases } from "../../../aws/aliases.ts";
import type { Access } from "../../../aws/call.ts";
import { listVersions } from "../../../aws/versions.ts";
import { AppError } from "../../../shared/errors.ts";
import { choose } from "../../kit/askSetting.ts";
import type { ArgumentOf } from "../../commands.ts";
import { confirmByName } from "../../kit/confirmByName.ts";
import { functionKey } from "../../kit/functionAtTarget.ts";
import { isProduction } from "../../kit/production.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import { begin, end, type Given, type ReleaseApp } from "../app.ts";
import { AliasRoute, type Routing } from "./aliasRoute.ts";
import { askRelease, type Release } from "./askPlan.ts";
import { stepsText } from "./plan.ts";
import type { RolloutEnd, Wish } from "./rollout.ts";
import type { Rollouts, Running } from "./rollouts.ts";
import { rememberedRouting, rememberRouting } from "./routingBefore.ts";
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
  await confirmRelease(release, access);
  return await rollouts.run(release, access);
}

async function confirmRelease({ fn, alias, version, plan }: Release, access: Access): Promise<void> {
  const { before } = await AliasRoute.read(access, { name: fn.name, alias });
  if (before.version === version && Object.keys(before.weights).length === 0) {
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
  const minutes = plan.pauseMs / 60_000;
  const detail = [
    vscode.l10n.t("Now it leads to {0}.", routingText(before)),
    vscode.l10n.t("Steps: {0}, each watched for {1} minutes.", stepsText(plan.steps), minutes),
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
  const [only, another] = rollouts.list().filter(({ release }) => isAbout(release, given));
  if (given?.part === undefined && only !== undefined && another === undefined) {
    only.rollout.steer("rollBack");
    return;
  }
  const { fn, access } = await begin(app, given, vscode.l10n.t("Roll Back Alias"));
  const alias = given?.part ?? (await pickAlias(access, fn.name));
  const running = rollouts.find(fn, alias);
  if (running !== undefined) {
    running.rollout.steer("rollBack");
    return;
  }
  const route = await AliasRoute.read(access, { name: fn.name, alias });
  const remembered = rememberedRouting(app.state, fn, alias);
  const isMoved = remembered !== undefined && routingText(remembered) !== routingText(route.before);
  const to = isMoved ? remembered : await guessed(access, fn.name, route.before);
  const act = vscode.l10n.t('Roll back {0} of "{1}" to {2}', alias, fn.name, routingText(to));
  if (isProduction(fn.target)) await confirmByName(act, fn);
  // What was before is known only where it was moved from here.
  else if (!isMoved)
    await confirmGuess(vscode.l10n.t("{0} ({1})?", act, targetLabel(fn.target)), route.before);
  await route.set(to);
  rememberRouting(app.state, fn, alias, route.before);
  end(app, fn, vscode.l10n.t("{0}:{1} leads to {2} again", fn.name, alias, routingText(to)));
}

function isAbout({ fn }: Release, given: Given): boolean {
  if (given === undefined) return true;
  const { name, target = { kind: "local" } } = given;
  return functionKey(fn) === functionKey({ name, target });
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

async function confirmGuess(question: string, now: Routing): Promise<void> {
  const yes = vscode.l10n.t("Roll Back");
  const detail = vscode.l10n.t("Now it leads to {0}.", routingText(now));
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
