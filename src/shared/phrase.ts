/**
 * A text for people that is made where nobody knows their language: English with `{0}` in the place of its first value.
 * Whoever shows it translates it, by the English text.
 */
export interface Phrase {
  readonly english: string;
  readonly values: readonly PhraseValue[];
}

/** A phrase in a phrase is translated with it. */
type PhraseValue = string | number | Phrase;

/** The English text must be written out where this is called: a test looks for its translations. */
export function phrase(english: string, ...values: readonly PhraseValue[]): Phrase {
  return { english, values };
}

/** Finds the text in the reader's language and puts the values in. */
export type Translate = (english: string, ...values: (string | number)[]) => string;

/** What is said, as a sentence. Default: in English. What is a string already is left as it is. */
export function inWords(said: Phrase | string, translate: Translate = fill): string {
  if (typeof said === "string") return said;
  const values = said.values.map((each) => (typeof each === "object" ? inWords(each, translate) : each));
  return translate(said.english, ...values);
}

function fill(english: string, ...values: readonly (string | number)[]): string {
  return english.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));
}
