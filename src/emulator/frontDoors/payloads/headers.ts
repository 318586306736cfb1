/** What a function may return and HTTP cannot carry is left out. */
export function isHeaderName(name: string): boolean {
  return /^[!#$%&'*+\-.^_`|~0-9a-z]+$/i.test(name);
}

/** Values as the bytes that travel, one a character: those of UTF-8. Values with control characters are left out. */
export function onTheWire(values: readonly string[]): string[] {
  return values
    .filter((value) => !/[^\t\x20-\x7e\x80-\uffff]/.test(value))
    .map((value) => Buffer.from(value, "utf8").toString("latin1"));
}
