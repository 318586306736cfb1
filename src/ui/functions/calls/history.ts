import * as v from "valibot";
import * as vscode from "vscode";
import { EventChoice, TargetRef } from "../../../protocol/functionRef.ts";
import { type FunctionAtTarget } from "../../kit/functionAtTarget.ts";
import { resultSummary } from "./summary.ts";
import { type Call, type CallHead, endOf, type Outcome } from "./call.ts";

/** What is kept for the next window: no event that was typed, no payload, no context. */
const Kept = v.object({
  id: v.string(),
  name: v.string(),
  target: TargetRef,
  qualifier: v.optional(v.string()),
  event: v.optional(EventChoice),
  label: v.string(),
  mode: v.optional(v.picklist(["RequestResponse", "Stream", "Event", "DryRun"])),
  began: v.number(),
  ended: v.picklist(["answered", "function-error", "cancelled", "failed"]),
  text: v.string(),
});

interface Keep {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

const keptKey = "calls";
/** As many as a person would look through. */
const most = 50;

/** The calls of this workspace, the newest first; those of this window with what they were sent and answered. */
export class CallHistory implements vscode.Disposable {
  readonly #memory: Keep;
  readonly #changed = new vscode.EventEmitter<Call | undefined>();
  /** A call began or went on; without one the whole list is another. */
  readonly onDidChange = this.#changed.event;
  #calls: readonly Call[];
  #begun = 0;

  constructor(memory: Keep) {
    this.#memory = memory;
    this.#calls = remembered(memory);
  }

  list(): readonly Call[] {
    return this.#calls;
  }

  find(id: string): Call | undefined {
    return this.#calls.find((call) => call.id === id);
  }

  /** The last call of a function, by its name, target and qualifier. */
  latest(matches: (fn: FunctionAtTarget) => boolean): Call | undefined {
    return this.#calls.find((call) => matches(call.fn));
  }

  /** A call begins; what is returned tells how it goes on. */
  begin(head: Omit<CallHead, "id">, cancel: () => void): (outcome: Outcome) => void {
    this.#begun += 1;
    const id = `${head.began.toString(36)}-${this.#begun}`;
    this.#put({ ...head, id, kind: "running", text: "", cancel });
    return (outcome) => this.#put({ ...head, id, ...outcome });
  }

  clear(): void {
    this.#calls = this.#calls.filter(({ kind }) => kind === "running");
    this.#keep();
    this.#changed.fire(undefined);
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #put(call: Call): void {
    const isNew = this.find(call.id) === undefined;
    this.#calls = isNew
      ? [call, ...this.#calls].slice(0, most)
      : this.#calls.map((each) => (each.id === call.id ? call : each));
    if (call.kind !== "running") this.#keep();
    this.#changed.fire(call);
  }

  #keep(): void {
    // Losing this only costs an entry, so nobody waits for it.
    void this.#memory.update(keptKey, this.#calls.flatMap(kept));
  }
}

function kept(call: Call): v.InferOutput<typeof Kept>[] {
  const ended = endOf(call);
  if (ended === "running") return [];
  const { id, fn, event, label, options, began } = call;
  return [
    {
      id,
      name: fn.name,
      target: fn.target,
      ...(fn.qualifier !== undefined && { qualifier: fn.qualifier }),
      ...(event?.kind === "file" && { event }),
      label,
      ...(options.mode !== undefined && { mode: options.mode }),
      began,
      ended,
      text: textOf(call),
    },
  ];
}

/** How a call ended, in one line without anything of its payload. */
export function textOf(call: Call): string {
  switch (call.kind) {
    case "running":
      return vscode.l10n.t("running");
    case "answered":
      return resultSummary(call.report, { debugged: call.debugged });
    case "cancelled":
      return vscode.l10n.t("cancelled");
    case "failed":
      return vscode.l10n.t("not invoked");
    case "past":
      return call.text;
  }
}

/** Of another version of the extension, or nothing. */
function remembered(memory: Keep): Call[] {
  const read = v.safeParse(v.array(Kept), memory.get(keptKey));
  if (!read.success) return [];
  return read.output.map(({ id, name, target, qualifier, event, label, mode, began, ended, text }) => ({
    id,
    fn: { name, target, ...(qualifier !== undefined && { qualifier }) },
    event,
    label,
    options: { ...(mode !== undefined && { mode }) },
    began,
    kind: "past",
    ended,
    text,
  }));
}
