/** `image/png` of `Image/PNG; q=0.9` */
export function essence(mediaType: string): string {
  return (mediaType.split(";")[0] ?? "").trim().toLowerCase();
}

/**
 * Whether an API's `binaryMediaTypes` have a type: equal, or by an entry `type/*` or the one with two stars. An entry that has a star
 * before the slash alone matches nothing (recorded).
 */
export function isBinary(mediaType: string | undefined, binaryMediaTypes: readonly string[]): boolean {
  if (mediaType === undefined) return false;
  const type = essence(mediaType);
  return binaryMediaTypes.some((entry) => {
    const wanted = entry.toLowerCase();
    if (wanted === "*/*" || wanted === type) return true;
    return wanted.endsWith("/*") && !wanted.startsWith("*") && type.startsWith(wanted.slice(0, -1));
  });
}
