// oxlint-disable-next-line no-control-regex -- exactly these characters are what XML 1.0 forbids
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const allForbidden = new RegExp(forbidden, "g");

/** Whether XML 1.0, and so SQS and SNS, can carry the text. */
export function isXmlText(text: string): boolean {
  return !forbidden.test(text) && text.isWellFormed();
}

/** The text with U+FFFD for each character that XML 1.0 cannot carry. */
export function toXmlText(text: string): string {
  return text.toWellFormed().replace(allForbidden, "\uFFFD");
}
