import * as vscode from "vscode";
import { locateCode, locateLayer } from "../../aws/code/code.ts";
import type { App } from "../app.ts";
import { readCodeUri, type CodeOwner } from "../kit/codeUri.ts";
import { downloadPackage, type Package } from "./package.ts";
import { spokenMessage } from "../kit/words/spoken.ts";

/** So many packages are kept: one may have 50 MB. */
const mostPackages = 4;

type CodeApp = Pick<App, "clients" | "targets">;

interface Kept {
  readonly sha256: string;
  readonly files: Promise<Package>;
}

/** Packages of functions and layers as folders that can be read. */
export class CodeFiles {
  readonly #app: CodeApp;
  /** The newest last. */
  readonly #kept = new Map<string, Kept>();

  constructor(app: CodeApp) {
    this.#app = app;
  }

  /** What is deployed now: downloaded again only when it is another package. */
  async package({ target, of }: CodeOwner): Promise<Package> {
    const key = JSON.stringify([target, of]);
    const access = { clients: this.#app.clients, target: await this.#app.targets.resolve(target) };
    const [name = of, qualifier] = of.split("@");
    const isLayer = of.startsWith("arn");
    const { url, sha256 } = isLayer
      ? await locateLayer(access, of)
      : await locateCode(access, name, qualifier);
    const known = this.#kept.get(key);
    const files = known?.sha256 === sha256 && sha256 !== "" ? known.files : downloadPackage(url);
    this.#kept.delete(key);
    this.#kept.set(key, { sha256, files });
    files.catch(() => this.#kept.delete(key));
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > mostPackages && oldest !== undefined) this.#kept.delete(oldest);
    return await files;
  }

  async stat(uri: vscode.Uri): Promise<vscode.FileStat> {
    const { files, path } = await this.#at(uri);
    const file = files.get(path);
    const times = { ctime: 0, mtime: 0, permissions: vscode.FilePermission.Readonly };
    if (file !== undefined) return { type: vscode.FileType.File, size: file.size, ...times };
    if (path !== "" && !isFolder(files, path)) throw vscode.FileSystemError.FileNotFound(uri);
    return { type: vscode.FileType.Directory, size: 0, ...times };
  }

  async readDirectory(uri: vscode.Uri): Promise<[string, vscode.FileType][]> {
    const { files, path } = await this.#at(uri);
    const start = path === "" ? "" : `${path}/`;
    const found = new Map<string, vscode.FileType>();
    for (const file of files.keys()) {
      if (!file.startsWith(start)) continue;
      const [name = "", ...rest] = file.slice(start.length).split("/");
      found.set(name, rest.length === 0 ? vscode.FileType.File : vscode.FileType.Directory);
    }
    return [...found];
  }

  async readFile(uri: vscode.Uri): Promise<Uint8Array> {
    const { files, path } = await this.#at(uri);
    const file = files.get(path);
    if (file === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    return await file.read();
  }

  async #at(uri: vscode.Uri): Promise<{ files: Package; path: string }> {
    const place = readCodeUri(uri);
    if (place === undefined) throw vscode.FileSystemError.FileNotFound(uri);
    try {
      return { files: await this.package(place), path: place.path };
    } catch (error) {
      throw vscode.FileSystemError.Unavailable(spokenMessage(error));
    }
  }
}

function isFolder(files: Package, path: string): boolean {
  return [...files.keys()].some((file) => file.startsWith(`${path}/`));
}
