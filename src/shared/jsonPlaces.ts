/** A part of a text. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** Where a value is in a JSON text, and its name where it is a member of an object. */
export interface JsonPlace {
  readonly name?: Span;
  readonly value: Span;
}

export type JsonPath = readonly (string | number)[];

/** One text for a path: a key of maps. */
export function pathKey(path: JsonPath): string {
  return JSON.stringify(path);
}

/** Where the values of a text are that is JSON, by their paths; of a name that is there twice the last one counts. */
export function jsonPlaces(text: string): ReadonlyMap<string, JsonPlace> {
  const places = new Map<string, JsonPlace>();
  // A name, a string or another scalar, or a bracket.
  const token = /"(?:[^"\\]|\\.)*"|[{}[\]]|[^\s,:{}[\]"]+/gy;
  const skip = /[\s,:]*/y;
  let at = 0;
  const next = (): string => {
    skip.lastIndex = at;
    skip.exec(text);
    token.lastIndex = skip.lastIndex;
    const found = token.exec(text)?.[0] ?? "";
    at = token.lastIndex;
    return found;
  };
  const peek = (): string => {
    const before = at;
    const found = next();
    at = before;
    return found;
  };
  const read = (path: JsonPath, name?: Span): void => {
    const first = next();
    const offset = at - first.length;
    if (first === "{") {
      while (peek() !== "}" && peek() !== "") {
        const key = next();
        read([...path, parseName(key)], { offset: at - key.length, length: key.length });
      }
      next();
    } else if (first === "[") {
      for (let index = 0; peek() !== "]" && peek() !== ""; index++) read([...path, index]);
      next();
    }
    const value = { offset, length: at - offset };
    places.set(pathKey(path), { ...(name !== undefined && { name }), value });
  };
  read([]);
  return places;
}

function parseName(token: string): string {
  const name: unknown = JSON.parse(token);
  return String(name);
}
