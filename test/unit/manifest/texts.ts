import { literalText, translatedBy } from "../architecture/rules/texts.ts";
import { isNode } from "../architecture/nodes.ts";
import { readSources } from "../architecture/sources.ts";

/** The English texts that the sources look translations up by. */
export function textsOfSources(): Set<string> {
  const texts = readSources()
    .flatMap(({ nodes }) => nodes.map(translatedBy))
    .filter(isNode)
    .map(literalText);
  return new Set(texts.filter((text) => text !== undefined));
}

/** The bundle of a language as it should be: every text in order, those without a translation empty, and no other. */
export function completed(
  bundle: Readonly<Record<string, string>>,
  texts: ReadonlySet<string>,
): Readonly<Record<string, string>> {
  return Object.fromEntries([...texts].sort().map((text) => [text, bundle[text] ?? ""]));
}

/** What a translation leaves as it is: places for values, icons, links to commands, code. */
export function fixedParts(text: string): string[] {
  const parts = /\{\d+\}|^\$\([\w~-]+\)|\(command:[^)]+\)|`[^`]+`|…$/g;
  return [...text.matchAll(parts)].map(([part]) => part).sort();
}
