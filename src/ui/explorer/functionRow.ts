import * as vscode from "vscode";
import type { FunctionSummary } from "../../aws/functions.ts";
import { findRuntime, runtimeLabel, runtimeNote } from "../../lambda/runtimes.ts";
import { capabilitiesOf } from "../../aws/target.ts";
import type { TargetRef } from "../../protocol/functionRef.ts";
import { functionKey, type FunctionAtTarget } from "../kit/functionAtTarget.ts";
import type { Look, Node } from "./node.ts";
import { spoken } from "../kit/words/spoken.ts";

/** What rows of functions share: ten thousand of them have it once. */
export interface FunctionRowContext {
  /** Whether its logs are streamed. */
  isStreaming(fn: FunctionAtTarget): boolean;
  /** Stands on top. */
  isFavourite(fn: FunctionAtTarget): boolean;
  /** Epoch milliseconds. */
  now(): number;
  sectionsOf(fn: FunctionAtTarget): Promise<readonly Node[]>;
}

/** A function; below it are its sections. A class, since objects with closures of their own took three times the memory. */
export class FunctionRow implements Node {
  readonly kind = "function";
  readonly id: string;
  readonly target: TargetRef;
  /** As a list has told it last. */
  fn: FunctionSummary;
  readonly #context: FunctionRowContext;

  constructor(target: TargetRef, fn: FunctionSummary, context: FunctionRowContext) {
    this.id = functionKey({ name: fn.name, target });
    this.target = target;
    this.fn = fn;
    this.#context = context;
  }

  get name(): string {
    return this.fn.name;
  }

  get arn(): string {
    return this.fn.arn;
  }

  /** Of most functions it is what the list tells, which takes no room. */
  get facts(): unknown {
    const { streaming, favourite, retired } = this.#aspect();
    return streaming || favourite || retired !== undefined
      ? [this.fn, streaming, favourite, retired]
      : this.fn;
  }

  look(): Look {
    return look(this.fn, this.#aspect());
  }

  words(): readonly string[] {
    const { streaming, favourite } = this.#aspect();
    return [
      ...(capabilitiesOf(this.target).debug ? ["debuggable"] : []),
      ...(streaming ? ["streaming"] : []),
      ...(this.target.kind === "aws" ? ["remote"] : []),
      favourite ? "favourite" : "ordinary",
    ];
  }

  children(): Promise<readonly Node[]> {
    return this.#context.sectionsOf({ name: this.name, target: this.target });
  }

  #aspect(): Aspect {
    const today = new Date(this.#context.now()).toISOString().slice(0, 10);
    return {
      streaming: this.#context.isStreaming(this),
      favourite: this.#context.isFavourite(this),
      retired: retiredSince(this.fn, today),
    };
  }
}

interface Aspect {
  readonly streaming: boolean;
  readonly favourite: boolean;
  /** The day at which AWS's support of its runtime ended. */
  readonly retired: string | undefined;
}

function look(fn: FunctionSummary, { streaming, favourite, retired }: Aspect): Look {
  const { name, state = "", stateReason } = fn;
  const runtime = runtimeText(fn);
  return {
    text: name,
    ...iconOf(fn, { streaming, favourite }),
    description: [
      ...(retired === undefined ? [] : [vscode.l10n.t("⚠ ended {0}", retired)]),
      ...(streaming ? [vscode.l10n.t("logs")] : []),
      functionFigures(fn),
    ]
      .filter(Boolean)
      .join(" · "),
    tooltip: {
      title: name,
      text: fn.description,
      rows: [
        [
          vscode.l10n.t("Runtime"),
          [fn.runtime ?? runtime, spoken(runtimeNote(fn.runtime ?? ""))].filter(Boolean).join(": "),
        ],
        [vscode.l10n.t("Handler"), fn.handler ?? ""],
        [vscode.l10n.t("Memory"), vscode.l10n.t("{0} MB", fn.memoryMb)],
        [vscode.l10n.t("Timeout"), `${fn.timeoutSeconds} s`],
        [vscode.l10n.t("State"), [state, stateReason].filter(Boolean).join(": ")],
        [vscode.l10n.t("Changed"), localTime(fn.lastModified)],
        ["ARN", fn.arn],
      ],
    },
    label: [
      vscode.l10n.t("Function {0}, {1}, {2} megabytes {3}", name, runtime, fn.memoryMb, state),
      ...(retired === undefined ? [] : [vscode.l10n.t("runtime out of support since {0}", retired)]),
      ...(streaming ? [vscode.l10n.t("logs are streamed")] : []),
      ...(favourite ? [vscode.l10n.t("favourite")] : []),
    ].join(", "),
  };
}

/** By what is unusual about it, and else by how it is packaged. */
function iconOf(
  { state, packageType }: FunctionSummary,
  { streaming, favourite }: { readonly streaming: boolean; readonly favourite: boolean },
): Pick<Look, "icon" | "colour"> {
  if (state === "Failed") return { icon: "error", colour: "errorForeground" };
  if (state === "Pending") return { icon: "loading~spin" };
  if (state === "Inactive") return { icon: "debug-pause" };
  if (streaming) return { icon: "broadcast" };
  if (favourite) return { icon: "star-full" };
  return { icon: packageType === "Image" ? "package" : "symbol-function" };
}

/** What a function shows behind its name. A narrow sidebar cuts the end off: only a state that matters is there, first. */
export function functionFigures(fn: FunctionSummary): string {
  const { state = "", memoryMb } = fn;
  const figures = [runtimeText(fn), vscode.l10n.t("{0} MB", memoryMb)];
  const parts = [state === "Active" ? "" : state, ...figures];
  return parts.filter((part) => part !== "").join(" · ");
}

function runtimeText({ runtime, packageType }: FunctionSummary): string {
  if (runtime === undefined) return packageType === "Image" ? vscode.l10n.t("image") : "";
  return runtimeLabel(runtime);
}

/** The day at which AWS's support of its runtime ended: it runs on, and should be left. */
function retiredSince({ runtime }: FunctionSummary, today: string): string | undefined {
  const day = runtime === undefined ? undefined : findRuntime(runtime)?.deprecation;
  return day !== undefined && day < today ? day : undefined;
}

/** AWS gives times in UTC. */
function localTime(iso: string | undefined): string {
  const time = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(time) ? (iso ?? "") : new Date(time).toLocaleString();
}
