/** Whether a profile's name is one of the patterns, in which `*` stands for anything; case does not matter. */
export function isProductionProfile(profile: string, patterns: readonly string[]): boolean {
  const name = profile.toLowerCase();
  return patterns.some((pattern) => matches(name, pattern.toLowerCase().split("*")));
}

/** The pieces between the stars occur in their order, the first at the beginning and the last at the end. */
function matches(name: string, [first = "", ...others]: readonly string[]): boolean {
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const piece of others) {
    const found = name.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
