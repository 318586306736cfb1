import * as vscode from "vscode";
import type { Access } from "../../../aws/call.ts";
import { readHealth } from "../../../aws/metrics.ts";
import { capabilitiesOf } from "../../../aws/target.ts";
import { AppError } from "../../../shared/errors.ts";
import { showError } from "../../commands.ts";
import { say } from "../../kit/askSetting.ts";
import { type FunctionAtTarget, functionKey } from "../../kit/functionAtTarget.ts";
import { targetLabel } from "../../kit/words/targetLabel.ts";
import { spokenMessage } from "../../kit/words/spoken.ts";
import type { ReleaseApp } from "../app.ts";
import type { AliasRoute } from "./aliasRoute.ts";
import type { Release } from "./askPlan.ts";
import { figuresLateMs } from "./plan.ts";
import { Rollout, type RolloutEnd } from "./rollout.ts";
import { RolloutItem } from "./rolloutItem.ts";
import { routingAt, stepsFrom } from "./routing.ts";
import { rememberRouting } from "./routingBefore.ts";
import { forgetUnfinished, noteUnfinished } from "./unfinishedNotes.ts";
import { breachText, routingText } from "./words.ts";

/** A rollout that is under way. */
export interface Running {
  readonly release: Release;
  readonly rollout: Rollout;
  readonly route: AliasRoute;
}

/** The rollouts of this window, one an alias. */
export class Rollouts {
  readonly #app: ReleaseApp;
  readonly #running = new Map<string, Running>();

  constructor(app: ReleaseApp) {
    this.#app = app;
  }

  list(): readonly Running[] {
    return [...this.#running.values()];
  }

  find(fn: FunctionAtTarget, alias: string): Running | undefined {
    return this.#running.get(keyOf(fn, alias));
  }

  /**
   * Begins, or goes on from where an earlier window was, and resolves when it has ended. The route is the one that the
   * person was shown: what was changed since is refused. Throws `AppError` where it cannot be begun.
   */
  async run(release: Release, access: Access, route: AliasRoute): Promise<RolloutEnd> {
    const { fn, alias } = release;
    const key = keyOf(fn, alias);
    if (this.#running.has(key)) {
      throw new AppError("release-under-way", {
        userMessage: vscode.l10n.t('"{0}" of "{1}" is being moved already.', alias, fn.name),
        action: {
          title: vscode.l10n.t("Stop It…"),
          command: "lambdaWorkbench.steer.release",
          arguments: [{ ...fn, part: alias }],
        },
      });
    }
    const item = new RolloutItem(release);
    const rollout = this.#rollout(release, access, route, item);
    this.#running.set(key, { release, rollout, route });
    this.#tell();
    try {
      const end = await rollout.run();
      // What failed is still half way: its note leads back to where it began.
      if (end.kind !== "failed") forgetUnfinished(this.#app.state, release);
      this.#say(release, route, end);
      return end;
    } finally {
      this.#running.delete(key);
      this.#tell();
      item.dispose();
    }
  }

  #rollout(release: Release, access: Access, route: AliasRoute, item: RolloutItem): Rollout {
    const { fn, alias, version, plan } = release;
    const { clock, state } = this.#app;
    const { before, reached } = route;
    const steps = stepsFrom(plan.steps, reached);
    const to = steps.map((percent) => routingAt({ before, version }, percent));
    const changed = () => this.#app.changes.functionChanged.fire({ name: fn.name, target: fn.target });
    return new Rollout({
      plan: { ...plan, steps },
      reached,
      clock,
      pollMs: capabilitiesOf(fn.target).freeReads ? 500 : 30_000,
      figuresLateMs: figuresLateMs(fn.target),
      send: async (percent) => {
        const { version: first, weights } = before;
        const noted = { ...fn, alias, version, percent, before: { version: first, weights: { ...weights } } };
        noteUnfinished(state, { ...noted, at: clock.now() });
        await route.send(version, percent);
        // Not earlier: a release that never begins leaves what an earlier one has remembered.
        rememberRouting(state, fn, alias, { before, to });
        changed();
      },
      restore: async () => {
        await route.set(before);
        changed();
      },
      read: (since, percent) => {
        const until = clock.now();
        const watched = { name: fn.name, alias, since, until, ...(percent < 100 && { version }) };
        return readHealth(access, watched);
      },
      onChange: (now) => item.show(now),
    });
  }

  #say({ fn, alias, version }: Release, { before }: AliasRoute, end: RolloutEnd): void {
    const where = `${fn.name}:${alias} (${targetLabel(fn.target)})`;
    switch (end.kind) {
      case "complete":
        return say(vscode.l10n.t("{0} leads to version {1}", where, version));
      case "left":
        return say(vscode.l10n.t("{0} stays at {1} % to version {2}", where, end.percent, version));
      case "rolledBack": {
        const to = routingText(before);
        if (end.breach === undefined) return say(vscode.l10n.t("{0} leads to {1} again", where, to));
        void vscode.window.showWarningMessage(
          vscode.l10n.t(
            "{0} was rolled back to {1}. Version {2}: {3}.",
            where,
            to,
            version,
            breachText(end.breach),
          ),
        );
        return;
      }
      case "failed": {
        const error = new AppError("release-stopped", {
          userMessage: vscode.l10n.t(
            "The release of version {0} to {1} stopped at {2} %. {3}",
            version,
            where,
            end.percent,
            spokenMessage(end.error),
          ),
          action: {
            title: vscode.l10n.t("Roll Back"),
            command: "lambdaWorkbench.rollback.alias",
            arguments: [{ ...fn, part: alias }],
          },
          cause: end.error,
        });
        showError(error, { log: this.#app.log, during: "lambdaWorkbench.release.version" });
      }
    }
  }

  #tell(): void {
    void vscode.commands.executeCommand("setContext", "lambdaWorkbench.releasing", this.#running.size > 0);
  }
}

function keyOf(fn: FunctionAtTarget, alias: string): string {
  return `${functionKey(fn)}:${alias}`;
}
