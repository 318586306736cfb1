import * as vscode from "vscode";
import type { FunctionRef, TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { chooseFunction, type ChooserApp } from "../kit/chooseFunction.ts";
import { watchTemplates } from "../kit/templates.ts";
import type { Mark } from "./marks.ts";
import type { Node } from "./node.ts";
import { FunctionTree, type TreeApp } from "./tree.ts";

type ExplorerApp = TreeApp & ChooserApp & Pick<App, "changes" | "commands" | "subscriptions">;

const viewId = "lambdaWorkbench.functions";

/** The view "Functions" and the commands on it. */
export function registerExplorer(app: ExplorerApp): FunctionTree {
  const tree = new FunctionTree(app, async () => (await import("./sections.ts")).sections);
  const view = vscode.window.createTreeView<Node>(viewId, { treeDataProvider: tree, showCollapseAll: true });
  app.subscriptions.push(
    tree,
    view,
    app.targets.onDidChange(() => tree.redraw()),
    app.changes.listChanged.event((target) => {
      tree.redraw(target);
      describeView(view, tree);
      const loading = app.targets.list().some((each) => app.functions.get(each).kind === "loading");
      void vscode.commands.executeCommand("setContext", "lambdaWorkbench.loading", loading);
    }),
    app.changes.functionChanged.event((fn) => void tree.reread(fn)),
    app.output.onDidChangeStreaming(({ target }) => {
      tree.redraw(target);
      void vscode.commands.executeCommand("setContext", "lambdaWorkbench.streaming", app.output.streams > 0);
    }),
    app.emulator.onDidChange(() => tree.redraw({ kind: "local" })),
    app.changes.templatesChanged.event(() => void tree.load({ kind: "local" })),
    watchTemplates(app.clock, () => tree.templatesChanged()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      const shown = ["lambdaWorkbench.explorer", "lambdaWorkbench.production"];
      if (shown.some((section) => change.affectsConfiguration(section))) tree.redraw();
    }),
    vscode.workspace.onDidSaveTextDocument(() => void tree.checkProblems()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void tree.load({ kind: "local" })),
  );
  registerTargets(app, tree);
  registerFilter(app, tree, view);
  registerCopy(app, view);
  registerMarks(app, tree);
  return tree;
}

function registerTargets(app: ExplorerApp, tree: FunctionTree): void {
  const { commands, targets } = app;
  commands.register("lambdaWorkbench.add.target", async () => {
    const { addTarget } = await import("./addTarget.ts");
    const target = await addTarget(app);
    // The user sees the list fill; the command itself is done.
    void tree.load(target);
  });
  commands.register("lambdaWorkbench.remove.target", async (node) => {
    const { removeTarget } = await import("./addTarget.ts");
    await removeTarget(app, node?.target);
  });
  const mark = (production: boolean) => async (node: { target: TargetRef } | undefined) => {
    const { markProduction } = await import("./markProduction.ts");
    await markProduction(app, node?.target, production);
  };
  commands.register("lambdaWorkbench.mark.production", mark(true));
  commands.register("lambdaWorkbench.unmark.production", mark(false));
  const showLocal = (shown: boolean) => async () => {
    const where = vscode.workspace.workspaceFolders === undefined;
    await vscode.workspace.getConfiguration("lambdaWorkbench").update("explorer.local", shown, where);
  };
  commands.register("lambdaWorkbench.show.local", showLocal(true));
  commands.register("lambdaWorkbench.hide.local", showLocal(false));
  commands.register("lambdaWorkbench.signIn", async (node) => {
    const { pickAwsTarget } = await import("./addTarget.ts");
    const { signIn } = await import("./signIn.ts");
    const target = node?.target ?? (await pickAwsTarget(app, vscode.l10n.t("Sign In to AWS Profile")));
    if (target.kind === "aws") await signIn(app, target.profile);
  });
  commands.register("lambdaWorkbench.refresh", async (node) => {
    if (node?.name !== undefined && node.target !== undefined) {
      await tree.refreshFunction({ name: node.name, target: node.target });
      return;
    }
    // Only what was looked at before: a refresh is no reason to ask every account.
    const read = targets
      .list()
      .filter((each) => each.kind === "local" || app.functions.get(each).kind !== "unread");
    const wanted = node?.target === undefined ? read : [node.target];
    await vscode.window.withProgress({ location: { viewId } }, async () => {
      await Promise.all(wanted.map((target) => tree.refresh(target)));
    });
  });
  commands.register("lambdaWorkbench.stop.loading", async (node) => {
    const wanted = node === undefined ? targets.list() : [node.target];
    await Promise.all(wanted.map((target) => app.functions.stop(target)));
  });
}

function registerFilter({ commands }: ExplorerApp, tree: FunctionTree, view: vscode.TreeView<Node>): void {
  const apply = () => {
    describeView(view, tree);
    void vscode.commands.executeCommand("setContext", "lambdaWorkbench.filtered", tree.filter !== "");
  };
  tree.onDidChangeTreeData((node) => {
    if (node === undefined) apply();
  });
  commands.register("lambdaWorkbench.filter", async (argument) => {
    if (argument?.text !== undefined) {
      tree.filter = argument.text;
      return;
    }
    const { askForFilter } = await import("./filter/askForFilter.ts");
    await askForFilter(tree);
  });
  commands.register("lambdaWorkbench.clear.filter", () => {
    tree.filter = "";
  });
  commands.register("lambdaWorkbench.group.functions", async () => {
    const { chooseGrouping } = await import("./grouping/chooseGrouping.ts");
    await tree.shown.group(await chooseGrouping(tree.shown.grouping, await tree.shown.tags()));
  });
}

function registerMarks(app: ExplorerApp, tree: FunctionTree): void {
  const tell = () => {
    void vscode.commands.executeCommand(
      "setContext",
      "lambdaWorkbench.hiding",
      tree.marks.count("hidden") > 0,
    );
    tree.redraw();
  };
  const mark = (kind: Mark, marked: boolean, title: string) => async (given: FunctionRef | undefined) => {
    await tree.marks.set(kind, await chooseFunction(app, given, { title }), marked);
    tell();
  };
  const { commands } = app;
  commands.register(
    "lambdaWorkbench.add.favourite",
    mark("favourite", true, vscode.l10n.t("Add to Favourites")),
  );
  commands.register(
    "lambdaWorkbench.remove.favourite",
    mark("favourite", false, vscode.l10n.t("Remove from Favourites")),
  );
  commands.register("lambdaWorkbench.hide.function", mark("hidden", true, vscode.l10n.t("Hide Function")));
  commands.register("lambdaWorkbench.show.hidden", async () => {
    await tree.marks.clear("hidden");
    tell();
  });
  if (tree.marks.count("hidden") > 0) {
    void vscode.commands.executeCommand("setContext", "lambdaWorkbench.hiding", true);
  }
}

function registerCopy(app: ExplorerApp, view: vscode.TreeView<Node>): void {
  const copying = async () => await import("./copying/copy.ts");
  // The message that is selected, where the command was not given one.
  app.commands.register("lambdaWorkbench.copy.message", async (given) =>
    (await copying()).copy(given?.message ?? view.selection[0]?.message ?? ""),
  );
  app.commands.register("lambdaWorkbench.copy.name", async (given) => (await copying()).copyName(app, given));
  app.commands.register("lambdaWorkbench.copy.arn", async (given) => (await copying()).copyArn(app, given));
}

function describeView(view: vscode.TreeView<Node>, tree: FunctionTree): void {
  const message = tree.filter === "" ? "" : filterMessage(tree);
  // The editor takes any assignment for a change, and holds rows that come just after one back.
  if ((view.message ?? "") !== message) view.message = message;
}

function filterMessage(tree: FunctionTree): string {
  const { shown, known } = tree.shown.count();
  return vscode.l10n.t('"{0}": {1} of {2} functions', tree.filter, shown, known);
}
