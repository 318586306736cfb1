import { basename } from "node:path";
import * as vscode from "vscode";
import { eventPath } from "../../lambda/expectations/expectation.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { targetLabel } from "../kit/words/targetLabel.ts";
import { listTestFolders } from "./expectationFiles.ts";
import { runTests, type TestRunApp } from "./runTests.ts";

export type TestsApp = TestRunApp & Pick<App, "subscriptions">;

const local: TargetRef = { kind: "local" };

/** The Test Explorer's part of ours: functions, and below each its saved events that have an expectation. */
export class SavedTests implements vscode.Disposable {
  readonly #app: TestsApp;
  readonly #controller: vscode.TestController;
  readonly #subscriptions: vscode.Disposable[] = [];
  #seen: Promise<vscode.TestController>;
  readonly #remote = new Map<string, vscode.TestRunProfile>();

  constructor(app: TestsApp) {
    this.#app = app;
    const title = vscode.l10n.t("Lambda Events");
    this.#controller = vscode.tests.createTestController("lambdaWorkbench.events", title);
    this.#seen = Promise.resolve(this.#controller);
    const { Run, Debug } = vscode.TestRunProfileKind;
    this.#controller.refreshHandler = async () => void (await this.refresh());
    this.#profile(vscode.l10n.t("On This Machine"), Run, { target: local, isDefault: true });
    this.#profile(vscode.l10n.t("Debug on This Machine"), Debug, { target: local, isDefault: true });
    this.#followTargets();
    this.#subscriptions.push(
      app.targets.onDidChange(() => this.#followTargets()),
      this.#watch(),
    );
  }

  /** Looks anew, after what is looking: what was seen last counts. */
  refresh(): Promise<vscode.TestController> {
    this.#seen = this.#seen.then(() => this.#look());
    return this.#seen;
  }

  async #look(): Promise<vscode.TestController> {
    const folders = await listTestFolders();
    this.#controller.items.replace(
      folders.map(({ functionName, uri, expectations }) => {
        const item = this.#controller.createTestItem(uri.toString(), functionName);
        item.children.replace(expectations.map((each) => this.#testItem(each)));
        return item;
      }),
    );
    return this.#controller;
  }

  dispose(): void {
    for (const each of this.#subscriptions) each.dispose();
    this.#controller.dispose();
  }

  #testItem(expectation: vscode.Uri): vscode.TestItem {
    const name = basename(eventPath(expectation.path) ?? "", ".json");
    return this.#controller.createTestItem(expectation.toString(), name, expectation);
  }

  #profile(
    label: string,
    kind: vscode.TestRunProfileKind,
    { target, isDefault }: { readonly target: TargetRef; readonly isDefault: boolean },
  ): vscode.TestRunProfile {
    return this.#controller.createRunProfile(
      label,
      kind,
      async (request, token) => {
        const run = this.#controller.createTestRun(request);
        const items = wanted(request, this.#controller.items);
        const debug = kind === vscode.TestRunProfileKind.Debug;
        await runTests(this.#app, { run, items, token, target, debug });
      },
      isDefault,
    );
  }

  /** One way to run a target; in AWS none is a default. */
  #followTargets(): void {
    const targets = new Map(this.#app.targets.list().map((target) => [targetKey(target), target]));
    for (const [key, profile] of this.#remote) {
      if (targets.has(key)) continue;
      profile.dispose();
      this.#remote.delete(key);
    }
    for (const [key, target] of targets) {
      if (target.kind === "local" || this.#remote.has(key)) continue;
      const { Run } = vscode.TestRunProfileKind;
      this.#remote.set(
        key,
        this.#profile(vscode.l10n.t("At {0}", targetLabel(target)), Run, { target, isDefault: false }),
      );
    }
  }

  /** In all folders, those too that come later. */
  #watch(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher("**/*.expect.json", false, true, false);
    const refresh = () => void this.refresh();
    return vscode.Disposable.from(watcher, watcher.onDidCreate(refresh), watcher.onDidDelete(refresh));
  }
}

/** The tests that a request is about, in the order of the explorer. */
function wanted(request: vscode.TestRunRequest, all: vscode.TestItemCollection): vscode.TestItem[] {
  const excluded = new Set(request.exclude);
  const leaves = (item: vscode.TestItem): vscode.TestItem[] => {
    if (excluded.has(item)) return [];
    return item.parent === undefined ? [...item.children].flatMap(([, child]) => leaves(child)) : [item];
  };
  return (request.include ?? [...all].map(([, item]) => item)).flatMap(leaves);
}
