import * as v from "valibot";
import * as vscode from "vscode";
import type { Target } from "../../aws/target.ts";
import { TargetRef, targetKey } from "../../protocol/functionRef.ts";
import type { EmulatorControl } from "./emulatorControl.ts";
import type { Memory } from "./memory.ts";

const addedKey = "targets";
const lastUsedKey = "lastTarget";
const local: TargetRef = { kind: "local" };

/** Local, and each profile with a region that the user has added. */
export class Targets implements vscode.Disposable {
  readonly #state: Memory;
  readonly #emulator: EmulatorControl;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #used = new vscode.EventEmitter<void>();
  /** A function was used at another target than before. */
  readonly onDidUse = this.#used.event;

  constructor({ state, emulator }: { readonly state: Memory; readonly emulator: EmulatorControl }) {
    this.#state = state;
    this.#emulator = emulator;
  }

  list(): readonly TargetRef[] {
    return [local, ...read(v.array(TargetRef), this.#state.machine.get(addedKey), [])];
  }

  async add(target: TargetRef & { kind: "aws" }): Promise<void> {
    if (this.#added().some((each) => targetKey(each) === targetKey(target))) return;
    await this.#keep([...this.#added(), target]);
  }

  async remove(target: TargetRef): Promise<void> {
    await this.#keep(this.#added().filter((each) => targetKey(each) !== targetKey(target)));
  }

  /** The target last used for a function of this name, where it still exists; otherwise Local. */
  lastUsed(functionName: string): TargetRef {
    const last = this.#lastTargets()[functionName];
    const exists = last !== undefined && this.list().some((each) => targetKey(each) === targetKey(last));
    return exists ? last : local;
  }

  remember(functionName: string, target: TargetRef): void {
    if (targetKey(this.lastUsed(functionName)) === targetKey(target)) return;
    // Losing this only costs a keystroke, so nobody waits for it.
    void this.#state.workspace.update(lastUsedKey, { ...this.#lastTargets(), [functionName]: target });
    this.#used.fire();
  }

  /** An address to send to; starts the emulator when the target is local. Throws `AppError`. */
  async resolve(target: TargetRef, signal?: AbortSignal): Promise<Target> {
    if (target.kind === "local") return await this.#emulator.ensure(signal);
    return { kind: "aws", profile: target.profile, region: target.region };
  }

  dispose(): void {
    this.#changed.dispose();
    this.#used.dispose();
  }

  #added(): TargetRef[] {
    return this.list().filter((each) => each.kind === "aws");
  }

  #lastTargets(): Record<string, TargetRef> {
    return read(v.record(v.string(), TargetRef), this.#state.workspace.get(lastUsedKey), {});
  }

  async #keep(targets: readonly TargetRef[]): Promise<void> {
    await this.#state.machine.update(addedKey, targets);
    this.#changed.fire();
  }
}

/** Remembered state may come from another version of the extension. */
function read<Schema extends v.GenericSchema>(
  schema: Schema,
  value: unknown,
  otherwise: v.InferOutput<Schema>,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  return result.success ? result.output : otherwise;
}
