import * as vscode from "vscode";
import { getFunction, listAliases, listVersions, type Access } from "../../aws/functions.ts";
import { localApi } from "../../aws/localApi.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import type { ProjectProblem } from "../../protocol/emulator.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import { messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import {
  detailGroups,
  errorNode,
  functionNode,
  matches,
  messageNode,
  targetNode,
  type FunctionNode,
  type MessageNode,
  type Node,
  type TargetNode,
} from "./nodes.ts";
import { treeItem } from "./treeItems.ts";

/** Pages come faster than anybody can read; the tree is drawn at most this often. */
const redrawMs = 100;

/** The tree "Functions": targets, their functions, and what belongs to each function. */
export class FunctionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #app: App;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** The editor knows a node by its object, so that the same one must be told about when it changes. */
  readonly #targets = new Map<string, TargetNode>();
  readonly #problems = new Map<string, readonly ProjectProblem[]>();
  /** Read once until something changes: the editor asks again for all that is unfolded at every redraw. */
  readonly #details = new Map<string, Promise<Node[]>>();
  readonly #redraws = new Map<string, () => void>();
  #drewWelcome = false;
  #filter = "";

  constructor(app: App) {
    this.#app = app;
  }

  get filter(): string {
    return this.#filter;
  }

  set filter(text: string) {
    this.#filter = text.trim();
    this.#changed.fire(undefined);
  }

  /** How many functions are known and how many of them are shown. */
  count(): { shown: number; known: number } {
    const all = this.#app.targets.list().flatMap((target) => this.#app.functions.get(target).functions);
    return { shown: all.filter((fn) => matches(fn.name, this.#filter)).length, known: all.length };
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return treeItem(node, this.#app);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.#roots();
    switch (node.kind) {
      case "target":
        return this.#functions(node);
      case "function":
        return await this.#detailsOf(node);
      case "environment":
      case "versions":
      case "aliases":
      case "layers":
        return [...node.children];
      case "variable":
      case "version":
      case "alias":
      case "layer":
      case "message":
        return [];
    }
  }

  /** Draws a target anew, soon; or everything. */
  redraw(target?: TargetRef): void {
    if (target === undefined) {
      this.#changed.fire(undefined);
      return;
    }
    const key = targetKey(target);
    if (this.#redraws.has(key)) return;
    const cancel = this.#app.clock.after(redrawMs, () => {
      this.#redraws.delete(key);
      // The tree gives way to the welcome text, and comes back after it, which only the root can do.
      const roots = this.#isWelcome() || this.#drewWelcome;
      this.#changed.fire(roots ? undefined : this.#targets.get(key));
    });
    this.#redraws.set(key, cancel);
  }

  /** Reads a target's functions, and what is wrong in the workspace's templates where the target knows that. */
  async load(target: TargetRef): Promise<void> {
    const { functions, clients } = this.#app;
    const before = functions.get(target);
    // The user may have signed in meanwhile, outside the editor.
    if (before.kind === "failed" && before.error.code.startsWith("credentials-")) clients.reset();
    for (const id of this.#details.keys())
      if (id.startsWith(`${targetKey(target)}/`)) this.#details.delete(id);
    await functions.reload(target);
    await this.#readProblems(target);
  }

  /**
   * What the user asks for: where something was wrong in the templates, the emulator looks again, also at what it cannot
   * see change, such as a build tool that has been installed meanwhile.
   */
  async refresh(target: TargetRef): Promise<void> {
    const { state } = this.#app.emulator;
    const wrong = (this.#problems.get(targetKey(target)) ?? []).length > 0;
    if (wrong && capabilitiesOf(target).reload && state.kind === "running") {
      // Without it the list is still worth reading.
      await localApi(state.target)
        .reload()
        .catch((error: unknown) => this.#app.log.warn("not reloaded", { message: messageOf(error) }));
    }
    await this.load(target);
  }

  /** A function is not what it was: forgets what was read of it. */
  changed(fn: { readonly name: string; readonly target: TargetRef }): void {
    this.#details.delete(`${targetKey(fn.target)}/${fn.name}`);
    this.redraw(fn.target);
  }

  /** Reads again what is wrong in the templates, if something was: a save may have mended it. */
  async checkProblems(): Promise<void> {
    for (const target of this.#app.targets.list()) {
      if ((this.#problems.get(targetKey(target)) ?? []).length > 0) await this.#readProblems(target);
    }
  }

  dispose(): void {
    for (const cancel of this.#redraws.values()) cancel();
    this.#changed.dispose();
  }

  #roots(): Node[] {
    const targets = this.#app.targets.list();
    for (const target of targets) {
      const key = targetKey(target);
      if (!this.#targets.has(key)) this.#targets.set(key, targetNode(target));
    }
    // The local functions are what the view is opened for, so they are read without being asked for.
    for (const target of targets) if (target.kind === "local") this.#loadFirst(target);
    this.#drewWelcome = this.#isWelcome();
    if (this.#drewWelcome) return [];
    return targets.flatMap((target) => this.#targets.get(targetKey(target)) ?? []);
  }

  /** Nothing to show but the text that says how to begin (`viewsWelcome` in the manifest). */
  #isWelcome(): boolean {
    const [only, ...others] = this.#app.targets.list();
    if (only === undefined || others.length > 0 || this.#filter !== "") return false;
    if (!vscode.workspace.isTrusted) return true;
    const list = this.#app.functions.get(only);
    const problems = this.#problems.get(targetKey(only)) ?? [];
    return list.kind === "read" && list.functions.length === 0 && problems.length === 0;
  }

  #functions(node: TargetNode): Node[] {
    const { target } = node;
    const list = this.#loadFirst(target);
    const capabilities = capabilitiesOf(target);
    const shown = list.functions.filter((fn) => matches(fn.name, this.#filter));
    return [
      ...this.#messages(node, shown.length),
      ...shown.map((fn) => functionNode(target, fn, capabilities)),
    ];
  }

  #loadFirst(target: TargetRef) {
    if (this.#app.functions.get(target).kind === "unread") {
      void this.#app.functions.load(target).then(() => this.#readProblems(target));
    }
    return this.#app.functions.get(target);
  }

  #messages(node: TargetNode, shown: number): MessageNode[] {
    const list = this.#app.functions.get(node.target);
    const message = (place: string, options: Parameters<typeof messageNode>[2]) =>
      messageNode(node, place, options);
    const retry = { title: "Load", command: "lambdaWorkbench.refresh", arguments: [{ target: node.target }] };
    const messages: MessageNode[] = [];
    if (list.kind === "failed") {
      messages.push(errorNode(node, "error", { error: list.error, otherwise: retry }));
    }
    if (list.kind === "stopped") {
      messages.push(message("stopped", { text: "Loading was stopped.", icon: "debug-stop", action: retry }));
    }
    if (list.kind === "loading" && list.functions.length === 0) {
      messages.push(message("loading", { text: "Loading functions…", icon: "loading~spin" }));
    }
    for (const [index, problem] of (this.#problems.get(node.id) ?? []).entries()) {
      messages.push(message(`problem${index}`, problemMessage(problem)));
    }
    if (list.kind === "read" && list.functions.length === 0) {
      messages.push(message("empty", { text: emptyText(node.target), icon: "info" }));
    } else if (list.kind === "read" && shown === 0) {
      const action = { title: "Clear Filter", command: "lambdaWorkbench.clear.filter" };
      messages.push(message("filter", { text: `No name contains "${this.#filter}".`, icon: "info", action }));
    }
    return messages;
  }

  async #detailsOf(node: FunctionNode): Promise<Node[]> {
    const known = this.#details.get(node.id);
    if (known !== undefined) return await known;
    const read = this.#readDetails(node);
    this.#details.set(node.id, read);
    try {
      return await read;
    } catch (error) {
      this.#details.delete(node.id);
      return [errorNode(node, "error", { error })];
    }
  }

  /** All that the target tells about a function; a part that it refuses is a message in its place. */
  async #readDetails(node: FunctionNode): Promise<Node[]> {
    const target = await this.#app.targets.resolve(node.target);
    const access: Access = { clients: this.#app.clients, target };
    const [details, versions, aliases] = await Promise.all([
      getFunction(access, node.name),
      settled(listVersions(access, node.name)),
      settled(listAliases(access, node.name)),
    ]);
    this.#app.functions.noteState(node.target, details);
    const refusals = [versions, aliases].flatMap((each) => (each.kind === "failed" ? [each.error] : []));
    return [
      ...detailGroups(node, {
        details,
        versions: versions.kind === "done" ? versions.value : [],
        aliases: aliases.kind === "done" ? aliases.value : [],
      }),
      ...refusals.map((error, index) => errorNode(node, `refusal${index}`, { error })),
    ];
  }

  async #readProblems(target: TargetRef): Promise<void> {
    const { state } = this.#app.emulator;
    if (!capabilitiesOf(target).reload || state.kind !== "running") return;
    try {
      const { problems } = await localApi(state.target).status();
      this.#problems.set(targetKey(target), problems);
    } catch (error) {
      this.#app.log.warn("problems not read", { message: messageOf(error) });
    }
    this.redraw(target);
  }
}

type Settled<Value> =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "failed"; readonly error: unknown };

async function settled<Value>(work: Promise<Value>): Promise<Settled<Value>> {
  try {
    return { kind: "done", value: await work };
  } catch (error) {
    return { kind: "failed", error };
  }
}

function problemMessage({ code, message, file, line }: ProjectProblem) {
  const position = new vscode.Position(Math.max(line - 1, 0), 0);
  const open = {
    title: "Open",
    command: "vscode.open",
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(position, position) }],
  };
  const restart = { title: "Restart", command: "lambdaWorkbench.restart.emulator" };
  return {
    text: message,
    detail: `${vscode.workspace.asRelativePath(file)}: ${message}`,
    icon: "warning" as const,
    action: code === "template-missing" ? restart : open,
  };
}

function emptyText(target: TargetRef): string {
  return target.kind === "local"
    ? "No functions yet: no template of this workspace declares one, and no client has created one."
    : `No functions in ${target.region} yet.`;
}
