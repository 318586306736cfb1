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

/** What others say is said as they say it, in every language. */
export function verbatim(text: string): Phrase {
  return { english: "{0}", values: [text] };
}

/** Finds the text in the reader's language and puts the values in. */
export type Translate = (english: string, ...values: (string | number)[]) => string;

/** What is said, as a sentence. Default: in English. What is a string already is left as it is. */
export function inWords(said: Phrase | string, translate: Translate = fill): string {
  if (typeof said === "string") return said;
  const values = said.values.map((each) => (typeof each === "object" ? inWords(each, translate) : each));
  return translate(said.english, ...values);
}

/** Translates with a bundle of texts; what it has not is said in English. */
export function translator(texts: Readonly<Record<string, string>>): Translate {
  return (english, ...values) =>
    fill(Object.hasOwn(texts, english) ? (texts[english] ?? "") : english, ...values);
}

function fill(english: string, ...values: readonly (string | number)[]): string {
  return english.replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));
}
