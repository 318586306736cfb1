import type { Exports } from "../model/application.ts";
import { entriesOf, nodeAt } from "../syntax/node.ts";
import { evaluated } from "./evaluation/evaluate.ts";
import { plainText } from "./evaluation/texts.ts";
import type { Stack } from "./stacks.ts";
import { knownText } from "./variables.ts";

/** The outputs that other stacks may import, as far as their values are known; worked out at the first question. */
export class StackExports implements Exports {
  readonly #stacks: readonly Stack[];
  #known: ReadonlyMap<string, string> | undefined;

  constructor(stacks: readonly Stack[]) {
    this.#stacks = stacks;
  }

  get(name: string): string | undefined {
    return this.all().get(name);
  }

  all(): ReadonlyMap<string, string> {
    this.#known ??= new Map(this.#stacks.flatMap((stack) => exportsOf(stack)));
    return this.#known;
  }
}

function exportsOf({ root, scope }: Stack): (readonly [string, string])[] {
  return entriesOf(nodeAt(root, "Outputs")).flatMap(([, { value: output }]) => {
    const name = knownText(evaluated(nodeAt(output, "Export", "Name"), scope));
    const value = evaluated(nodeAt(output, "Value"), scope);
    const isKnown = value?.kind === "scalar" && value.standIn?.problem === undefined;
    return name === undefined || !isKnown ? [] : [[name, plainText(value)] as const];
  });
}
