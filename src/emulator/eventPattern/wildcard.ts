import { PatternError } from "./patternError.ts";

/** What one place of a pattern stands for: a character, any one character, or any text. */
type Place = string | typeof anyCharacter | typeof anyText;

const anyCharacter = Symbol("any character");
const anyText = Symbol("any text");

/**
 * Matches whole texts against a client's pattern: `*` is any text, `?` is one character.
 * The time is bounded by the length of the pattern times that of the text; a RegExp would backtrack without a bound.
 */
export function wildcard(pattern: string): (text: string) => boolean {
  return matcher(Array.from(pattern, placeOf));
}

/** The same for IAM's `StringLike`, where `${*}`, `${?}` and `${$}` are those characters themselves. */
export function iamLike(pattern: string): (text: string) => boolean {
  const places = [...pattern.matchAll(/\$\{([*?$])\}|[^]/gu)].map(
    ([place, escaped]) => escaped ?? placeOf(place),
  );
  return matcher(places);
}

/**
 * The same for event patterns, where only `*` is special and `\\*` and `\\\\` are those characters themselves. Throws `PatternError` as
 * AWS does for two stars in a row and for another escape.
 */
export function eventWildcard(pattern: string): (text: string) => boolean {
  const places: Place[] = [];
  const characters = Array.from(pattern);
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? "";
    if (character === "\\") {
      at += 1;
      const escaped = characters[at];
      if (escaped !== "*" && escaped !== "\\")
        throw new PatternError(`Invalid escape character at pos ${at}`);
      places.push(escaped);
    } else if (character !== "*") places.push(character);
    else if (places.at(-1) === anyText) {
      throw new PatternError(`Consecutive wildcard characters at pos ${at}`);
    } else places.push(anyText);
  }
  return matcher(places);
}

function placeOf(character: string): Place {
  if (character === "*") return anyText;
  return character === "?" ? anyCharacter : character;
}

function matcher(places: readonly Place[]): (text: string) => boolean {
  return (text) => matches(places, Array.from(text));
}

/** Walks both at once. Only the last `*` can need more text: what an earlier one took, a later one could have taken. */
function matches(places: readonly Place[], characters: readonly string[]): boolean {
  let place = 0;
  let at = 0;
  let retry: { readonly place: number; readonly at: number } | undefined;
  while (at < characters.length) {
    const expected = places[place];
    if (expected === anyText) {
      place += 1;
      retry = { place, at };
    } else if (expected === anyCharacter || expected === characters[at]) {
      place += 1;
      at += 1;
    } else if (retry !== undefined) {
      retry = { place: retry.place, at: retry.at + 1 };
      ({ place, at } = retry);
    } else {
      return false;
    }
  }
  return places.slice(place).every((rest) => rest === anyText);
}
