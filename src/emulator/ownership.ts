import {
  closeSync,
  fstatSync,
  futimesSync,
  lstatSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import * as v from "valibot";

// What a data directory holds would run: its functions, its queued events. One that came with a repository, an archive or
// from another user is told by a file that knows its own number and time of birth on this disk, which no copy can bring.

const Birth = v.object({ inode: v.string(), born: v.string() });
type Birth = v.InferOutput<typeof Birth>;

/** Whether the marker was made here, by this user. */
export function isOwn(marker: string): boolean {
  try {
    const found = lstatSync(marker, { bigint: true });
    if (!found.isFile() || !isOfThisUser(found.uid)) return false;
    const written = v.parse(v.pipe(v.string(), v.parseJson(), Birth), readFileSync(marker, "utf8"));
    const actual = birthOf(found);
    return written.inode === actual.inode && written.born === actual.born;
  } catch {
    return false;
  }
}

/**
 * Makes the marker anew. Some systems tell a file's last change as its time of birth (Wine does): the change that writes
 * the marker is dated back to one before, a whole second, which all disks can keep.
 */
export function markOwn(marker: string): void {
  rmSync(marker, { force: true });
  const file = openSync(marker, "wx", 0o600);
  try {
    const changed = Math.floor(fstatSync(file).mtimeMs / 1000);
    futimesSync(file, changed, changed);
    const birth = birthOf(fstatSync(file, { bigint: true }));
    writeFileSync(file, `${JSON.stringify(birth)}\n`);
    futimesSync(file, changed, changed);
  } finally {
    closeSync(file);
  }
}

/** Where a disk keeps no time of birth, that is 0, and the number alone must do. */
function birthOf({ ino, birthtimeNs }: { readonly ino: bigint; readonly birthtimeNs: bigint }): Birth {
  return { inode: String(ino), born: String(birthtimeNs) };
}

/** Windows has no user ids: a folder there belongs to whoever may write to it. */
function isOfThisUser(uid: bigint): boolean {
  const own = process.getuid?.();
  return own === undefined || BigInt(own) === uid;
}
