/** Whether a name has every word of the filter in it, in any case and order. */
export function matches(name: string, filter: string): boolean {
  return wordsIn(filter)(name);
}

/** The same for many names. */
export function wordsIn(filter: string): (name: string) => boolean {
  const words = filter.toLowerCase().split(/\s+/);
  return (name) => {
    const lower = name.toLowerCase();
    return words.every((word) => lower.includes(word));
  };
}
