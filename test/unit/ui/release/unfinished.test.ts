import assert from "node:assert/strict";
import { test } from "node:test";
import { stubEditor } from "../../manifest/editorStub.ts";
import { memoryForTest } from "./memoryForTest.ts";

stubEditor();
const vscode = await import("vscode");
const { listUnfinished, noteUnfinished } =
  await import("../../../../src/ui/release/rollout/unfinishedNotes.ts");
const { tellUnfinished } = await import("../../../../src/ui/release/rollout/unfinished.ts");

const fn = { name: "Hello", target: { kind: "local" } } as const;
const note = {
  ...fn,
  alias: "live",
  version: "7",
  percent: 50,
  before: { version: "6", weights: {} },
  at: 1,
};

/** The commands that ran after the person's answer, and what is still noted. */
async function answered(button: string | undefined) {
  const memory = memoryForTest();
  noteUnfinished(memory, note);
  const ran: unknown[] = [];
  Object.assign(vscode.window, { showWarningMessage: async () => button });
  Object.assign(vscode.commands, { executeCommand: async (...command: unknown[]) => void ran.push(command) });
  await tellUnfinished(memory);
  return { ran, left: listUnfinished(memory) };
}

test("each button runs its registered command, which shows its errors, and leaves the note to it", async () => {
  const argument = { ...fn, part: "live" };
  assert.deepEqual(await answered("Go On…"), {
    ran: [["lambdaWorkbench.release.version", { ...argument, version: "7" }]],
    left: [note],
  });
  assert.deepEqual(await answered("Roll Back"), {
    ran: [["lambdaWorkbench.rollback.alias", argument]],
    left: [note],
  });
});

test("a person who dismisses it is not told again", async () => {
  assert.deepEqual(await answered(undefined), { ran: [], left: [] });
});
