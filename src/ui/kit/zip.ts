import yazl from "yazl";

export interface PackedFile {
  /** Within the package, with slashes. */
  readonly path: string;
  readonly content: Uint8Array;
  /** Such as a `bootstrap`. */
  readonly executable?: boolean;
}

/** Zips have times; the same content is the same package whenever it is made. */
const someTime = new Date(Date.UTC(2000, 0, 1));

/** A code package. */
export async function zipOf(files: readonly PackedFile[]): Promise<Uint8Array> {
  const zip = new yazl.ZipFile();
  for (const { path, content, executable = false } of files) {
    zip.addBuffer(Buffer.from(content), path, { mtime: someTime, mode: executable ? 0o100755 : 0o100644 });
  }
  zip.end();
  const chunks: Buffer[] = [];
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}
