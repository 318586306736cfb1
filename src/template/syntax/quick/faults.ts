/** A construct that is too rare to be read here; the reader of YAML reads the entry or item that has it. */
export class Unusual extends Error {}

/** A construct that reaches across a document, such as an anchor; the reader of YAML reads all of it. */
export class FarReaching extends Error {}
