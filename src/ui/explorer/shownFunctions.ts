import * as v from "valibot";
import type { FunctionSummary } from "../../aws/functions.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import type { App } from "../app.ts";
import { FunctionFilter } from "./filter/functionFilter.ts";
import type { Tags } from "./filter/terms.ts";
import type { FunctionTags } from "./grouping/functionTags.ts";
import { Grouping, groupingKey } from "./grouping/grouping.ts";
import type * as Groups from "./grouping/groups.ts";
import type { FunctionMarks } from "./marks.ts";

type Functions = readonly FunctionSummary[];

interface ShownOptions {
  readonly app: Pick<App, "clients" | "functions" | "log" | "state" | "targets">;
  readonly marks: FunctionMarks;
  /** More is known, of all targets or of one. */
  readonly onChange: (target?: TargetRef) => void;
}

interface Arranged {
  readonly favourites: Functions;
  readonly groups: readonly Groups.Group[];
  readonly others: Functions;
}

/** Which functions of a target are shown and how they stand together: filter, marks and groups. */
export class ShownFunctions {
  readonly #options: ShownOptions;
  readonly #filter: FunctionFilter;
  #grouping: Grouping;
  /** Parts that are loaded when somebody groups, or filters by tags. */
  #groups: typeof Groups | undefined;
  #tags: FunctionTags | undefined;

  constructor(options: ShownOptions) {
    this.#options = options;
    this.#filter = new FunctionFilter(() => options.onChange());
    const remembered = v.safeParse(Grouping, options.app.state.workspace.get(groupingKey));
    this.#grouping = remembered.success ? remembered.output : { by: "nothing" };
  }

  get filter(): string {
    return this.#filter.text;
  }

  set filter(text: string) {
    this.#filter.text = text;
  }

  get grouping(): Grouping {
    return this.#grouping;
  }

  /** Takes and remembers it. */
  async group(grouping: Grouping): Promise<void> {
    this.#grouping = grouping;
    await this.#options.app.state.workspace.update(groupingKey, grouping);
    this.#options.onChange();
  }

  async tags(): Promise<FunctionTags> {
    if (this.#tags !== undefined) return this.#tags;
    const { FunctionTags: Reader } = await import("./grouping/functionTags.ts");
    this.#tags ??= new Reader(this.#options.app, (target) => {
      this.#filter.forget();
      this.#options.onChange(target);
    });
    return this.#tags;
  }

  /** Its functions were read anew. */
  forget(target: TargetRef): void {
    this.#tags?.forget(target);
  }

  /** How many functions are known and how many of them are shown. */
  count(): { shown: number; known: number } {
    let [shown, known] = [0, 0];
    for (const target of this.#options.app.targets.list()) {
      const { functions } = this.#options.app.functions.get(target);
      shown += this.#hits(target, functions).length;
      known += functions.length;
    }
    return { shown, known };
  }

  /** What a filter leaves of a target's functions; undefined without one. */
  filtered(target: TargetRef): { shown: number; known: number } | undefined {
    if (this.filter === "") return undefined;
    const { functions } = this.#options.app.functions.get(target);
    return { shown: this.#hits(target, functions).length, known: functions.length };
  }

  /** Those that the filter leaves and nobody has hidden: favourites, then groups, then the others. */
  arranged(target: TargetRef): Arranged {
    const { marks } = this.#options;
    const shown = this.#of(target);
    const isFavourite = ({ name }: FunctionSummary) => marks.has("favourite", { name, target });
    const none = marks.count("favourite") === 0;
    const favourites = none ? [] : shown.filter(isFavourite);
    const ordinary = none ? shown : shown.filter((fn) => !isFavourite(fn));
    return { favourites, ...this.#grouped(target, ordinary) };
  }

  /** A filter looks at hidden ones, too. */
  #of(target: TargetRef): Functions {
    const { marks, app } = this.#options;
    const { functions } = app.functions.get(target);
    return this.filter === "" && marks.count("hidden") > 0
      ? functions.filter(({ name }) => !marks.has("hidden", { name, target }))
      : this.#hits(target, functions);
  }

  #grouped(target: TargetRef, functions: Functions): Omit<Arranged, "favourites"> {
    const { by } = this.#grouping;
    if (by === "tag" || by === "stack") void this.#readTags(target);
    if (by !== "nothing" && this.#groups === undefined) void this.#loadGroups();
    if (by === "nothing" || this.#groups === undefined) return { groups: [], others: functions };
    return this.#groups.groupsOf(functions, this.#grouping, (fn) => this.#tags?.of(target, fn));
  }

  #hits(target: TargetRef, functions: Functions): Functions {
    if (this.#filter.asksTags) void this.#readTags(target);
    return this.#filter.hits(functions, (fn): Tags | undefined => this.#tags?.of(target, fn));
  }

  async #readTags(target: TargetRef): Promise<void> {
    await (await this.tags()).ensure(target);
  }

  async #loadGroups(): Promise<void> {
    this.#groups = await import("./grouping/groups.ts");
    this.#options.onChange();
  }
}
