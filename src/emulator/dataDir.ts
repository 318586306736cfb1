import { chmodSync, closeSync, type Dirent, mkdirSync, openSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runningFile } from "../protocol/emulator.ts";
import { AppError, messageOf } from "../shared/errors.ts";
import { isOwn, markOwn } from "./ownership.ts";

const names = {
  /** Everything that must not be lost. */
  database: "state.db",
  /** What the database was before a newer version changed it. */
  backup: "state.db-backup",
  /** The key that clients sign with. */
  accessKey: "access-key.json",
  /** The key that tokens for APIs are signed with on this machine. */
  tokenKey: "token-key.json",
  /** The certificate for HTTPS, its key, and the authority that clients trust. */
  httpsKey: "https-key.pem",
  httpsCertificate: "https-certificate.pem",
  httpsAuthority: "https-authority.pem",
  /** Zips of functions and layers by their hash, and their unpacked folders. */
  packages: "packages",
  /** Contents of S3's objects. */
  objects: "objects",
  /** A folder for each bucket, whose files a person puts there. */
  buckets: "buckets",
  /** The tables of the DynamoDB engine. */
  dynamoDb: "dynamodb.db",
  /** Code that was built from the workspace's sources. */
  build: "build",
  /** Folders of the environments that run. */
  work: "work",
  /** The ready line of the emulator that runs. */
  running: runningFile,
  /** Tells the folder from one that came with a repository. */
  owner: "owner.json",
  /** Sets the folder apart for Node. */
  manifest: "package.json",
  /** Sets the folder apart for git. */
  ignore: ".gitignore",
} as const;

/** SQLite keeps these beside its database while it is open. */
const besideDatabase = ["-wal", "-shm", "-journal"];

/** Everything that the emulator writes at the top of its data directory, and may remove there. */
export const ownNames: ReadonlySet<string> = new Set([
  ...Object.values(names),
  ...besideDatabase.flatMap((ending) => [names.database + ending, names.dynamoDb + ending]),
]);

/** Files that a mode of 0600 is for. */
const privateNames: ReadonlySet<string> = new Set([
  names.accessKey,
  names.tokenKey,
  names.httpsKey,
  names.running,
  ...["", ...besideDatabase].map((ending) => names.database + ending),
]);

/** The paths of all that is kept in a data directory. */
export type DataDir = Readonly<Record<"root" | keyof typeof names, string>>;

/** The layout of a data directory: whoever keeps something there asks here for its place. */
export function dataDirAt(root: string): DataDir {
  const paths = Object.entries(names).map(([purpose, name]) => [purpose, join(root, name)] as const);
  return { root, ...(Object.fromEntries(paths) as Record<keyof typeof names, string>) };
}

/**
 * Makes sure that a folder is the emulator's to write to and to remove from: a new or an empty one, or one that it made here before.
 * In any other, a monorepo's `packages` would be taken for ours, and what a repository brought would run; `adopt` takes such a one
 * over. Nobody else may look into it. Throws `AppError` "data-dir-foreign" or "data-dir-unusable".
 */
export function claimDataDir(dataDir: DataDir, { adopt }: { readonly adopt: boolean }): void {
  const { root, owner, database } = dataDir;
  const entries = entriesOf(root);
  // A repository can bring such links along.
  const link = entries.find((entry) => ownNames.has(entry.name) && entry.isSymbolicLink());
  if (link !== undefined) {
    throw new AppError("data-dir-foreign", {
      userMessage: `"${join(root, link.name)}" is a link, through which the emulator would change files elsewhere. Remove it, or choose another folder with --data-dir.`,
    });
  }
  const isDataDir = entries.some(({ name }) => name === names.database || name === names.accessKey);
  const isEmpty = entries.every(({ name }) => name.startsWith(".") || name === names.owner);
  if (!isDataDir && !isEmpty) {
    throw new AppError("data-dir-foreign", {
      userMessage: `"${root}" has other files in it, which the emulator could overwrite. Choose a new or an empty folder with --data-dir.`,
    });
  }
  const isOurs = isOwn(owner);
  if (isDataDir && !isOurs && !adopt) {
    throw new AppError("data-dir-foreign", {
      userMessage: `"${root}" was not made by an emulator here: it may have come with the repository, and the functions and events in it would run. Delete it; or, if you trust it, start once with --adopt-data-dir.`,
    });
  }
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    if (!isOurs) markOwn(owner);
    keepPrivate(root, database);
  } catch (error) {
    throw dataDirUnusable(root, error);
  }
}

/**
 * Events, logs and environment variables are their owner's business alone, also in a folder that others could read before.
 * SQLite gives what it keeps beside the database the modes of the database.
 */
function keepPrivate(root: string, database: string): void {
  chmodSync(root, 0o700);
  closeSync(openSync(database, "a", 0o600));
  for (const name of readdirSync(root)) if (privateNames.has(name)) chmodSync(join(root, name), 0o600);
}

/** The error for a data directory that cannot be read or written. */
export function dataDirUnusable(root: string, cause: unknown): AppError {
  return new AppError("data-dir-unusable", {
    userMessage: `The emulator cannot keep its data in "${root}" (${messageOf(cause)}). Make it writable, or choose another with --data-dir.`,
    cause,
  });
}

/** Nothing is above a function in Lambda, while the data directory is in a workspace, whose "type" Node would go by. */
const noModuleType = "{}\n";
/** The key and the state are nobody's to commit. */
const ignoreAll = "*\n";

/** Sets the data directory apart from the workspace that it lies in: for Node, and for git. */
export function setApart({ manifest, ignore }: Pick<DataDir, "manifest" | "ignore">): void {
  writeOnce(manifest, noModuleType);
  writeOnce(ignore, ignoreAll);
}

function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw dataDirUnusable(folder, error);
  }
}

function writeOnce(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}
