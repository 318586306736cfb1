/** Pieces of DER (ITU-T X.690), as far as a certificate needs them. */

type Part = Uint8Array;

function tagged(tag: number, ...parts: readonly Part[]): Buffer {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag]), lengthOf(content.length), content]);
}

function lengthOf(length: number): Buffer {
  if (length < 0x80) return Buffer.from([length]);
  const digits = Buffer.from(length.toString(16).padStart(length > 0xff ? 4 : 2, "0"), "hex");
  return Buffer.concat([Buffer.from([0x80 | digits.length]), digits]);
}

export const sequence = (...parts: readonly Part[]): Buffer => tagged(0x30, ...parts);
export const set = (...parts: readonly Part[]): Buffer => tagged(0x31, ...parts);
export const octets = (content: Part): Buffer => tagged(0x04, content);
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const yes: Buffer = Buffer.from([0x01, 0x01, 0xff]);
/** A sequence or another constructed value with a tag that its place gives a meaning. */
export const explicit = (number: number, ...parts: readonly Part[]): Buffer =>
  tagged(0xa0 | number, ...parts);
/** Plain bytes with such a tag. */
export const implicit = (number: number, content: Part): Buffer => tagged(0x80 | number, content);

/** Whole bytes; `unused` says how many of the last bits mean nothing. */
export const bits = (content: Part, unused = 0): Buffer => tagged(0x03, Buffer.from([unused]), content);

/** Not below zero. */
export function integer(bytes: Part): Buffer {
  const isNegative = ((bytes[0] ?? 0) & 0x80) !== 0;
  return tagged(0x02, isNegative ? Buffer.concat([Buffer.alloc(1), bytes]) : bytes);
}

/** `1.2.840.10045.4.3.2` */
export function objectId(dotted: string): Buffer {
  const [first = 0, second = 0, ...rest] = dotted.split(".").map(Number);
  return tagged(0x06, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]));
}

function base128(value: number): number[] {
  const digits = [value & 0x7f];
  for (let left = value >>> 7; left > 0; left >>>= 7) digits.unshift(0x80 | (left & 0x7f));
  return digits;
}

/** To the second, in UTC. RFC 5280 has the years to 2049 in two digits. */
export function time(at: Date): Buffer {
  const text = at.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return at.getUTCFullYear() < 2050
    ? tagged(0x17, Buffer.from(text.slice(2)))
    : tagged(0x18, Buffer.from(text));
}
