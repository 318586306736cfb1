/** Percent-encodes all but the unreserved characters of RFC 3986, as Signature Version 4 wants. */
function encode(text: string): string {
  if (/^[\w.~-]*$/.test(text)) return text;
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/**
 * The path of the canonical request: dot segments and double slashes resolved, then each segment encoded once more than it
 * travels (all services but S3 sign so).
 */
export function canonicalPath(path: string): string {
  if (isCanonical.test(path)) return path;
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === "..") segments.pop();
    else segments.push(encodeWellFormed(segment));
  }
  const trailing = segments.length > 0 && path.endsWith("/") ? "/" : "";
  return `/${segments.join("/")}${trailing}`;
}

/** S3's: each segment encoded once, and nothing resolved, since a key may have dots and double slashes. */
export function canonicalKeyPath(path: string): string {
  return path
    .split("/")
    .map((segment) => encodeWellFormed(decodePath(segment)))
    .join("/");
}

/** Unreserved characters between single slashes, and no segment of dots: most paths are so. */
const isCanonical = /^(?:\/(?!\.{1,2}(?:\/|$))[\w.~-]+)+\/?$/;

/** Parameters decoded, encoded uniformly and sorted by name, then value; the signature of a presigned URL left out. */
export function canonicalQuery(rawQuery: string): string {
  if (rawQuery === "") return "";
  return rawQuery
    .split("&")
    .filter((part) => part !== "")
    .map((part) => {
      const equals = part.indexOf("=");
      const name = equals < 0 ? part : part.slice(0, equals);
      const value = equals < 0 ? "" : part.slice(equals + 1);
      return [encodeWellFormed(decode(name)), encodeWellFormed(decode(value))] as const;
    })
    .filter(([name]) => name !== "X-Amz-Signature")
    .toSorted(([nameA, valueA], [nameB, valueB]) => compare(nameA, nameB) || compare(valueA, valueB))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
}

/** `name:value` lines of the signed headers, each with its newline; values trimmed, runs of spaces as one. */
export function canonicalHeaders(
  signed: readonly string[],
  headers: Readonly<Record<string, readonly string[] | undefined>>,
): string {
  let lines = "";
  for (const name of signed) {
    const values = headers[name] ?? [];
    lines += `${name}:${values.length === 1 ? single(values[0] ?? "") : values.map(single).join(",")}\n`;
  }
  return lines;
}

function single(value: string): string {
  const trimmed = value.trim();
  return trimmed.includes("  ") ? trimmed.replaceAll(/ +/g, " ") : trimmed;
}

/** By code unit: the same order as by byte, since encoded text is ASCII. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function decodePath(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A request may hold half a surrogate pair, which cannot be encoded and cannot have been signed. */
function encodeWellFormed(text: string): string {
  return encode(text.toWellFormed());
}
