/** What a translation leaves as it is: places for values, icons, links to commands, code. */
export function fixedParts(text: string): string[] {
  const parts = /\{\d+\}|^\$\([\w~-]+\)|\(command:[^)]+\)|`[^`]+`|…$/g;
  return [...text.matchAll(parts)].map(([part]) => part).sort();
}
