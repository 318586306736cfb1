import { toXmlText } from "../../../../shared/xmlText.ts";

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** Text as it may stand between tags. Characters that XML 1.0 cannot carry at all become U+FFFD. */
export function escapeText(text: string): string {
  return toXmlText(text).replace(/[&<>"\r]/g, (character) => entities[character] ?? character);
}

/** `content` is XML already. */
export function element(tag: string, content: string): string {
  return `<${tag}>${content}</${tag}>`;
}
