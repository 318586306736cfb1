/** Bytes of an event that a function takes: AWS's limit of synchronous invocations. */
export const largestEvent = 6_291_456;

const wrapping = '{"Records":[]}'.length;

/** How many of the records, as JSON, make one event: as many as fit, and one at least. */
export function fittingRecords(records: readonly string[]): number {
  let bytes = wrapping;
  for (const [index, record] of records.entries()) {
    bytes += Buffer.byteLength(record) + 1;
    if (bytes > largestEvent && index > 0) return index;
  }
  return records.length;
}
