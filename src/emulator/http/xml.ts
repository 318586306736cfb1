const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\r": "&#xD;",
};

/** Text as it may stand between tags. Characters that XML 1.0 cannot carry at all become U+FFFD. */
export function escapeText(text: string): string {
  return (
    text
      .replace(/[&<>"\r]/g, (character) => entities[character] ?? character)
      // oxlint-disable-next-line no-control-regex -- exactly these characters are what XML forbids
      .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "\uFFFD")
  );
}

/** `content` is XML already. */
export function element(tag: string, content: string): string {
  return `<${tag}>${content}</${tag}>`;
}
