/** A byte that UTF-8 does not allow where it stands. */
interface InvalidByte {
  readonly at: number;
  /** Whether a character cannot begin with it, or cannot go on with it. */
  readonly part: "start" | "middle";
}

/** The first byte that is not UTF-8; undefined when all are, or when the last character is cut off. */
export function invalidByte(bytes: Uint8Array): InvalidByte | undefined {
  for (let at = 0; at < bytes.length;) {
    const length = characterLength(bytes[at] ?? 0);
    if (length === undefined) return { at, part: "start" };
    for (let next = at + 1; next < Math.min(at + length, bytes.length); next++) {
      if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return { at: next, part: "middle" };
    }
    at += length;
  }
  return undefined;
}

/** How many bytes a character has that begins with this one. */
function characterLength(first: number): number | undefined {
  if (first < 0x80) return 1;
  if (first >= 0xc0 && first < 0xe0) return 2;
  if (first >= 0xe0 && first < 0xf0) return 3;
  return first >= 0xf0 && first < 0xf8 ? 4 : undefined;
}
