/** A rule's SQL that cannot be read; the message says what and where. */
export class SqlError extends Error {}
