/** The name that was probably meant; undefined where none is near. */
export function nearest(written: string, names: Iterable<string>): string | undefined {
  const allowed = written.length < 5 ? 1 : 2;
  let [best, bestDistance]: [string | undefined, number] = [undefined, allowed + 1];
  for (const name of names) {
    if (Math.abs(name.length - written.length) > allowed) continue;
    const distance = name.toLowerCase() === written.toLowerCase() ? 0 : distanceOf(written, name);
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** How many letters are to be changed, put in, left out or exchanged with the next. */
function distanceOf(one: string, other: string): number {
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let line = 1; line <= one.length; line += 1) {
    const next = [line];
    for (let at = 1; at <= other.length; at += 1) {
      const isSame = one[line - 1] === other[at - 1];
      const isSwapped =
        line > 1 && at > 1 && one[line - 1] === other[at - 2] && one[line - 2] === other[at - 1];
      const costs = [(row[at] ?? 0) + 1, (next[at - 1] ?? 0) + 1, (row[at - 1] ?? 0) + (isSame ? 0 : 1)];
      if (isSwapped) costs.push((before[at - 2] ?? 0) + 1);
      next.push(Math.min(...costs));
    }
    before = row;
    row = next;
  }
  return row[other.length] ?? 0;
}
