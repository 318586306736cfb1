/** A checksum as bytes come, in S3's form. */
export interface RunningChecksum {
  update(chunk: Uint8Array): void;
  base64(): string;
}

/** The table of a reflected polynomial of 32 bits. */
function table32(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });
}

/** CRC-32C, which `node:zlib` does not have. */
export function crc32c(): RunningChecksum {
  const table = table32(0x82f63b78);
  let crc = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) crc = ((crc >>> 8) ^ (table[(crc ^ byte) & 0xff] ?? 0)) >>> 0;
    },
    base64: () => base64Of((crc ^ 0xffffffff) >>> 0),
  };
}

/** CRC-64/NVME in two halves: numbers of 64 bits are too slow for each byte. */
export function crc64nvme(): RunningChecksum {
  const [polynomialHigh, polynomialLow] = [0x9a6c9329, 0xac4bc9b5];
  const [tableHigh, tableLow] = [new Uint32Array(256), new Uint32Array(256)];
  for (let byte = 0; byte < 256; byte += 1) {
    let [high, low] = [0, byte];
    for (let bit = 0; bit < 8; bit += 1) {
      const carry = low & 1;
      low = ((low >>> 1) | (high << 31)) >>> 0;
      high >>>= 1;
      if (carry === 1) [high, low] = [(high ^ polynomialHigh) >>> 0, (low ^ polynomialLow) >>> 0];
    }
    tableHigh[byte] = high;
    tableLow[byte] = low;
  }
  let [high, low] = [0xffffffff, 0xffffffff];
  return {
    update(chunk) {
      for (const byte of chunk) {
        const index = (low ^ byte) & 0xff;
        low = (((low >>> 8) | (high << 24)) ^ (tableLow[index] ?? 0)) >>> 0;
        high = ((high >>> 8) ^ (tableHigh[index] ?? 0)) >>> 0;
      }
    },
    base64: () => base64Of((high ^ 0xffffffff) >>> 0, (low ^ 0xffffffff) >>> 0),
  };
}

export function base64Of(...words: readonly number[]): string {
  const bytes = Buffer.alloc(words.length * 4);
  for (const [index, word] of words.entries()) bytes.writeUInt32BE(word, index * 4);
  return bytes.toString("base64");
}
