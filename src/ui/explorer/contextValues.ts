import type { FunctionList } from "../kit/functionLists.ts";
import type { EmulatorState } from "../app.ts";
import type { Node } from "./nodes.ts";

/** The words that a node's menu entries look for, as `viewItem =~ /\bword\b/`. */
export const contextWords = [
  "target",
  "aws",
  "emulator",
  "running",
  "stopped",
  "loading",
  "function",
  "debuggable",
  "environment",
  "variable",
  "versions",
  "version",
  "aliases",
  "alias",
  "layers",
  "layer",
  "message",
] as const;
type ContextWord = (typeof contextWords)[number];

interface Circumstances {
  readonly emulator: EmulatorState["kind"];
  readonly list: FunctionList["kind"];
}

/** A node's context value: words with spaces between them. */
export function contextValue(node: Node, circumstances: Circumstances): string {
  return [...words(node, circumstances)].join(" ");
}

function* words(node: Node, { emulator, list }: Circumstances): Generator<ContextWord> {
  yield node.kind;
  if (node.kind === "function" && node.capabilities.debug) yield "debuggable";
  if (node.kind !== "target") return;
  if (list === "loading") yield "loading";
  if (node.target.kind === "aws") {
    yield "aws";
    return;
  }
  yield "emulator";
  if (emulator === "running") yield "running";
  if (emulator === "stopped" || emulator === "failed") yield "stopped";
}
