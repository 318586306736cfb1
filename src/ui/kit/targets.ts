import * as v from "valibot";
import * as vscode from "vscode";
import { TargetRef, targetKey } from "../../protocol/functionRef.ts";
import type { App, EmulatorControl, Targets } from "../app.ts";

const addedKey = "targets";
const lastUsedKey = "lastTarget";
const local: TargetRef = { kind: "local" };

interface TargetsOptions {
  readonly state: App["state"];
  readonly emulator: EmulatorControl;
  readonly subscriptions: vscode.Disposable[];
}

export function createTargets({ state, emulator, subscriptions }: TargetsOptions): Targets {
  const changed = new vscode.EventEmitter<void>();
  subscriptions.push(changed);

  const list = () => [local, ...read(v.array(TargetRef), state.machine.get(addedKey), [])];
  const added = () => list().filter((each) => each.kind === "aws");

  async function keep(targets: readonly TargetRef[]): Promise<void> {
    await state.machine.update(addedKey, targets);
    changed.fire();
  }

  const lastTargets = () => read(v.record(v.string(), TargetRef), state.workspace.get(lastUsedKey), {});

  return {
    list,
    onDidChange: changed.event,
    async add(target) {
      if (added().some((each) => targetKey(each) === targetKey(target))) return;
      await keep([...added(), target]);
    },
    async remove(target) {
      await keep(added().filter((each) => targetKey(each) !== targetKey(target)));
    },
    lastUsed(functionName) {
      const last = lastTargets()[functionName];
      const exists = last !== undefined && list().some((each) => targetKey(each) === targetKey(last));
      return exists ? last : local;
    },
    remember(functionName, target) {
      // Losing this only costs a keystroke, so nobody waits for it.
      void state.workspace.update(lastUsedKey, { ...lastTargets(), [functionName]: target });
    },
    async resolve(target, signal) {
      if (target.kind === "local") return await emulator.ensure(signal);
      return { kind: "aws", profile: target.profile, region: target.region };
    },
  };
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
