/** Whether a text is what a pattern says, in which `*` stands for anything; case does not matter. Takes linear time. */
export function matchesGlob(text: string, pattern: string): boolean {
  const lower = text.toLowerCase();
  // The pieces between the stars occur in their order, the first at the beginning and the last at the end.
  const [first = "", ...others] = pattern.toLowerCase().split("*");
  const last = others.pop();
  if (last === undefined) return lower === first;
  if (!lower.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = lower.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return lower.length - last.length >= at && lower.endsWith(last);
}
