import * as vscode from "vscode";
import type { Access } from "../../aws/call.ts";
import { getFunction, type FunctionSummary } from "../../aws/functions.ts";
import { localApi } from "../../aws/localApi.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import { targetKey, type TargetRef } from "../../protocol/functionRef.ts";
import { messageOf } from "../../shared/errors.ts";
import type { App } from "../app.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import { isProduction } from "../kit/production.ts";
import { noticingMissing } from "../kit/missingFunction.ts";
import { setting } from "../kit/settings.ts";
import { hasTemplates } from "../kit/templates.ts";
import { LayersRoots } from "./accountLayers/layersRoots.ts";
import { FunctionRow, type FunctionRowContext } from "./functionRow.ts";
import { DrawnRows } from "./drawnRows.ts";
import { groupRow } from "./grouping/groupRow.ts";
import type { Group } from "./grouping/groups.ts";
import { FunctionMarks } from "./marks.ts";
import { LettingGo } from "./lettingGo.ts";
import { LocalFacts } from "./localFacts.ts";
import type { Node } from "./node.ts";
import { Redraws } from "./redraws.ts";
import type { FunctionSection, SectionFunction } from "./section.ts";
import { SectionRow } from "./sectionRow.ts";
import { ShownFunctions } from "./shownFunctions.ts";
import { targetMessages } from "./targetMessages.ts";
import { targetRow } from "./targetRow.ts";
import { TreeItems, withTooltip } from "./treeItem.ts";

/** Nobody looks at an empty place for longer: then it says that functions are being loaded. */
const firstPageMs = 300;

export type TreeApp = Pick<
  App,
  "clients" | "clock" | "emulator" | "functions" | "log" | "output" | "state" | "targets"
>;

/** Sections are loaded when the first function is unfolded. */
type SectionsSource = () => Promise<readonly FunctionSection[]>;

/** The tree "Functions": targets, their functions, and what belongs to each function. */
export class FunctionTree implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  readonly #app: TreeApp;
  readonly #sections: SectionsSource;
  readonly #changed = new vscode.EventEmitter<Node | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  /** The editor knows a node by its object, so that the same one must be told about when it changes. */
  readonly #targets = new Map<string, Node>();
  /** For the same reason a function's or API's row stays one object, which tells what is known now. */
  readonly #rows = new Map<string, Node>();
  readonly #drawn = new DrawnRows();
  readonly #items = new TreeItems();
  readonly #lettingGo: LettingGo;
  readonly #facts: LocalFacts;
  readonly #layers: LayersRoots;
  /** The sections of each function: kept until something changes, since every redraw asks for all that is unfolded. */
  readonly #unfolded = new Map<string, Promise<readonly SectionRow[]>>();
  readonly #redraws: Redraws;
  /** Targets whose first page is waited for. */
  readonly #awaited = new Map<string, () => void>();
  #drewWelcome = false;
  /** No template was found, so that no emulator is started to hear of no function. */
  #emptyWorkspace = false;

  readonly #rowContext: FunctionRowContext = {
    isStreaming: (fn) => this.#app.output.isStreaming(fn),
    isFavourite: (fn) => this.marks.has("favourite", fn),
    now: () => this.#app.clock.now(),
    sectionsOf: (fn) => this.#sectionsOf(fn),
  };

  readonly marks: FunctionMarks;
  readonly shown: ShownFunctions;

  constructor(app: TreeApp, sections: SectionsSource) {
    this.#app = app;
    this.#sections = sections;
    this.#facts = new LocalFacts(app);
    const changed = (row: Node) => this.#changed.fire(row);
    this.#layers = new LayersRoots({
      functions: app.functions,
      accessTo: (at) => this.#accessTo(at),
      changed,
    });
    this.marks = new FunctionMarks(app.state);
    this.#redraws = new Redraws(app, (key) => this.#drawTarget(key));
    this.#lettingGo = new LettingGo(app, (target) => {
      const [last] = app.functions.get(target).functions.slice(-1);
      if (last !== undefined) this.#changed.fire(this.#functionRow(target, last));
    });
    this.shown = new ShownFunctions({ app, marks: this.marks, onChange: (target) => this.redraw(target) });
  }

  get filter(): string {
    return this.shown.filter;
  }

  set filter(text: string) {
    this.shown.filter = text;
    this.#changed.fire(undefined);
  }

  getTreeItem = (node: Node): vscode.TreeItem => this.#items.of(node);

  resolveTreeItem = withTooltip;

  async getChildren(node?: Node): Promise<Node[]> {
    if (node === undefined) return this.#roots();
    if (node.kind === "target") await this.#firstPage(node.target);
    const children = (await node.children?.()) ?? [];
    if (node.kind === "target") this.#drawn.note(node, children);
    return [...children];
  }

  /**
   * Waits a little for a target's first page: rows that the editor is given when it asks are there sooner than those that it is
   * told of afterwards, which it holds back.
   */
  async #firstPage(target: TargetRef): Promise<void> {
    const { clock, functions } = this.#app;
    const key = targetKey(target);
    if (functions.get(target).kind !== "unread" || functions.get(target).functions.length > 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    // Before it loads: otherwise its beginning would have the rows drawn that are waited for.
    this.#awaited.set(key, resolve);
    this.#loadFirst(target);
    const cancel = clock.after(firstPageMs, resolve);
    await promise;
    cancel();
    this.#awaited.delete(key);
  }

  /** Draws a target anew, soon; or everything. */
  redraw(target?: TargetRef): void {
    if (target === undefined) {
      this.#changed.fire(undefined);
      return;
    }
    const key = targetKey(target);
    const awaited = this.#awaited.get(key);
    if (awaited !== undefined) {
      const { kind, functions: some } = this.#app.functions.get(target);
      if (kind !== "loading" || some.length > 0) awaited();
      return;
    }
    this.#redraws.soon(target);
  }

  /**
   * While the editor asks for a row's children anew, the rows that it still shows lead nowhere, and a click on one comes without it. So
   * a target is drawn anew only where rows came or went.
   */
  #drawTarget(key: string): void {
    // The tree gives way to the welcome text, and comes back after it, which only the root can do.
    if (this.#isWelcome() || this.#drewWelcome) {
      this.#changed.fire(undefined);
      return;
    }
    const row = this.#targets.get(key);
    const changed = row && this.#drawn.changedOf(row, () => this.#functions(row));
    for (const each of changed ?? [row]) this.#changed.fire(each);
    if (row !== undefined && changed === undefined) this.#lettingGo.drawn(row.target);
  }

  /** Reads a target's functions, and what is wrong in the workspace's templates where the target knows that. */
  async load(target: TargetRef): Promise<void> {
    const { functions, clients } = this.#app;
    const before = functions.get(target);
    // The user may have signed in meanwhile, outside the editor.
    if (before.kind === "failed" && before.error.code.startsWith("credentials-")) clients.reset();
    for (const id of this.#unfolded.keys()) {
      if (id.startsWith(`${targetKey(target)}/`)) this.#forget(id);
    }
    this.shown.forget(target);
    this.#layers.forget(target);
    await functions.reload(target);
    await this.#readFacts(target);
  }

  /**
   * What the user asks for: where something was wrong in the templates, the emulator looks again, also at what it cannot
   * see change, such as a build tool that has been installed meanwhile.
   */
  async refresh(target: TargetRef): Promise<void> {
    const { state } = this.#app.emulator;
    const wrong = this.#facts.problems(target).length > 0;
    if (wrong && capabilitiesOf(target).reload && state.kind === "running") {
      // Without it the list is still worth reading.
      await localApi(state.target)
        .reload()
        .catch((error: unknown) => this.#app.log.warn("not reloaded", { message: messageOf(error) }));
    }
    await this.load(target);
  }

  /** Reads one function anew, as far as it is shown. */
  async refreshFunction(fn: FunctionAtTarget): Promise<void> {
    const { functions } = this.#app;
    const access = await this.#accessTo(fn.target);
    const details = await noticingMissing(this.#app, fn, () => getFunction(access, fn.name));
    functions.noteSummary(fn.target, details);
    this.changed(fn);
  }

  /** Reads a function again that was changed here; where that fails, it is read when somebody looks. */
  async reread(fn: FunctionAtTarget): Promise<void> {
    this.changed(fn);
    await this.refreshFunction(fn).catch((error: unknown) =>
      this.#app.log.debug("not read again", { name: fn.name, message: messageOf(error) }),
    );
  }

  /** A function is not what it was: forgets what was read of it. */
  changed(fn: FunctionAtTarget): void {
    this.#forget(functionKey(fn));
    this.redraw(fn.target);
  }

  /** What is below a function is asked for anew. */
  #forget(id: string): void {
    this.#unfolded.delete(id);
    this.#drawn.forget(id);
  }

  /** Files that may be templates came or went, while no emulator runs that would tell. */
  templatesChanged(): void {
    if (this.#emptyWorkspace) this.redraw();
  }

  /** Reads again what is wrong in the templates, if something was: a save may have mended it. */
  async checkProblems(): Promise<void> {
    for (const target of this.#app.targets.list()) {
      if (this.#facts.problems(target).length > 0) await this.#readFacts(target);
    }
  }

  dispose(): void {
    this.#redraws.dispose();
    this.#lettingGo.dispose();
    this.#changed.dispose();
  }

  #roots(): Node[] {
    const targets = this.#app.targets.list();
    for (const target of targets) {
      const key = targetKey(target);
      if (this.#targets.has(key)) continue;
      this.#targets.set(
        key,
        targetRow(target, this.#app, {
          isProduction: () => isProduction(target),
          filtered: () => this.shown.filtered(target),
          children: (row) => this.#functions(row),
        }),
      );
    }
    // The local functions are what the view is opened for, so they are read without being asked for.
    if (setting("explorer.local"))
      targets.filter(({ kind }) => kind === "local").forEach(this.#loadLocal, this);
    this.#drewWelcome = this.#isWelcome();
    if (this.#drewWelcome) return [];
    const shown = targets.filter(({ kind }) => kind !== "local" || setting("explorer.local"));
    return shown.flatMap((target) => this.#targets.get(targetKey(target)) ?? []);
  }

  /** Nothing to show but the text that says how to begin (`viewsWelcome` in the manifest). */
  #isWelcome(): boolean {
    const [only, ...others] = this.#app.targets.list();
    if (only === undefined || others.length > 0 || this.filter !== "") return false;
    if (!vscode.workspace.isTrusted || !setting("explorer.local")) return true;
    const list = this.#app.functions.get(only);
    const problems = this.#facts.problems(only);
    const nothing = list.kind === "read" || this.#emptyWorkspace;
    return nothing && list.functions.length === 0 && problems.length === 0;
  }

  #functions(row: Node): Node[] {
    const { target } = row;
    this.#loadFirst(target);
    const { favourites, groups, others } = this.shown.arranged(target);
    return [
      ...this.#messages(row, favourites.length + groups.length + others.length),
      ...favourites.map((fn) => this.#functionRow(target, fn)),
      ...groups.map((group) => this.#groupRow(target, group)),
      ...others.map((fn) => this.#functionRow(target, fn)),
      ...this.#apiRows(row),
      ...(this.filter === "" ? this.#layers.of(target) : []),
    ];
  }

  /** Its own rows are drawn anew with it. */
  #groupRow(target: TargetRef, group: Group): Node {
    const rows = () => group.functions.map((fn) => this.#functionRow(target, fn));
    const streaming = group.functions.filter(({ name }) => this.#app.output.isStreaming({ name, target }));
    return this.#lasting(
      groupRow(target, group, { filtered: this.filter !== "", marks: streaming, children: rows }),
    );
  }

  #functionRow(target: TargetRef, fn: FunctionSummary): Node {
    const kept = this.#rows.get(functionKey({ name: fn.name, target }));
    if (kept instanceof FunctionRow) {
      kept.fn = fn;
      return kept;
    }
    return this.#lasting(new FunctionRow(target, fn, this.#rowContext));
  }

  /** A filter is about functions. */
  #apiRows({ id, target }: Node): Node[] {
    if (this.filter !== "") return [];
    return this.#facts.apiRows(target, id).map((row) => this.#lasting(row));
  }

  #lasting(row: Node): Node {
    const kept = this.#rows.get(row.id);
    if (kept !== undefined) return Object.assign(kept, row);
    this.#rows.set(row.id, row);
    return row;
  }

  #loadLocal(target: TargetRef): void {
    const { functions, emulator } = this.#app;
    const list = functions.get(target);
    if (list.kind !== "unread") return;
    if (list.functions.length > 0 || emulator.state.kind !== "stopped") {
      this.#loadFirst(target);
      return;
    }
    void hasTemplates().then((found) => {
      this.#emptyWorkspace = !found;
      if (found) this.#loadFirst(target);
      else this.redraw(target);
    });
  }

  #loadFirst(target: TargetRef) {
    if (this.#app.functions.get(target).kind === "unread") {
      void this.#app.functions.load(target).then(() => this.#readFacts(target));
    }
    return this.#app.functions.get(target);
  }

  #messages(row: Node, shown: number): Node[] {
    return targetMessages(row, {
      list: this.#app.functions.get(row.target),
      problems: this.#facts.problems(row.target),
      filter: shown === 0 && this.shown.count().shown === 0 ? this.filter : undefined,
    });
  }

  #sectionsOf(at: FunctionAtTarget): Promise<readonly SectionRow[]> {
    const id = functionKey(at);
    const kept = this.#unfolded.get(id);
    if (kept !== undefined) return kept;
    const rows = this.#sectionRows(at, id);
    this.#unfolded.set(id, rows);
    return rows;
  }

  async #sectionRows({ name, target }: FunctionAtTarget, id: string): Promise<readonly SectionRow[]> {
    const capabilities = capabilitiesOf(target);
    const fn: SectionFunction = { id, name, target, configuration: this.#configurationOf({ name, target }) };
    const access = () => this.#accessTo(target);
    const onRead = (row: Node) => this.#changed.fire(row);
    return (await this.#sections())
      .filter(({ capability }) => capability === undefined || capabilities[capability])
      .map((section) => new SectionRow(section, { fn, access, onRead }));
  }

  /** Shared by those that ask while it is read or afterwards; a failure is not kept. */
  #configurationOf({ name, target }: FunctionAtTarget): SectionFunction["configuration"] {
    let reading: ReturnType<SectionFunction["configuration"]> | undefined;
    const read = async () => {
      const access = await this.#accessTo(target);
      const details = await noticingMissing(this.#app, { name, target }, () => getFunction(access, name));
      this.#app.functions.noteState(target, details);
      return details;
    };
    return () => {
      reading ??= read().catch((error: unknown) => {
        reading = undefined;
        throw error;
      });
      return reading;
    };
  }

  async #accessTo(target: TargetRef): Promise<Access> {
    return { clients: this.#app.clients, target: await this.#app.targets.resolve(target) };
  }

  async #readFacts(target: TargetRef): Promise<void> {
    if (await this.#facts.read(target)) this.redraw(target);
  }
}
