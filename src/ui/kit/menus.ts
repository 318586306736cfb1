/** An entry in a row's context menu; a group `inline@1` makes it a button on the row. */
export interface MenuEntry {
  /** A command of ours; a test knows them all. */
  readonly command: string;
  readonly group: string;
}

/** Entries by the word of a context value that they are for. */
export type Menus = Readonly<Record<string, readonly MenuEntry[]>>;

interface Contribution {
  readonly command: string;
  readonly when: string;
  readonly group: string;
}

/** The manifest's `view/item/context` for a view: an entry for several words is one entry. */
export function contextMenu(view: string, menus: readonly Menus[]): Contribution[] {
  const words = new Map<string, { readonly entry: MenuEntry; readonly words: Set<string> }>();
  for (const [word, entries] of menus.flatMap((each) => Object.entries(each))) {
    for (const entry of entries) {
      const key = `${entry.group} ${entry.command}`;
      const known = words.get(key) ?? { entry, words: new Set<string>() };
      known.words.add(word);
      words.set(key, known);
    }
  }
  return [...words.entries()]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([, { entry, words: of }]) => ({
      command: entry.command,
      when: `view == ${view} && viewItem =~ ${pattern([...of].sort())}`,
      group: entry.group,
    }));
}

function pattern(words: readonly string[]): string {
  return words.length === 1 ? `/\\b${words[0]}\\b/` : `/\\b(${words.join("|")})\\b/`;
}
