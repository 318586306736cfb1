import { extname } from "node:path";
import {
  DidChangeWatchedFilesNotification,
  FileChangeType,
  WatchKind,
  type Connection,
} from "vscode-languageserver/node";
import type { Session } from "./session.ts";
import { pathOf } from "./documents/uris.ts";

/** Files whose coming, going and changing matter: templates and handlers. */
const endings = "yaml,yml,template,json,js,mjs,cjs,ts,mts,cts,jsx,tsx,py".split(",");
const watchers = [
  { globPattern: `**/*.{${endings.join(",")}}` },
  // Of a folder that is moved or deleted the editor tells the folder alone.
  { globPattern: "**/*", kind: WatchKind.Create | WatchKind.Delete },
];

/** Has the client tell of files and folders that change outside its editors. */
export function followFiles(connection: Connection, session: Session): void {
  const { workspace: abilities } = session.client;
  connection.onInitialized(() => {
    if (abilities?.didChangeWatchedFiles?.dynamicRegistration)
      session.send(connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    if (!abilities?.workspaceFolders) return;
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      session.removeFolders(removed.map(({ uri }) => uri));
      session.addFolders(added.map(({ uri }) => uri));
    });
  });
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri, type } of changes) {
      const path = pathOf(uri);
      if (path === undefined) continue;
      if (!endings.includes(extname(path).slice(1))) session.folderChanged(path);
      else session.fileChanged(path, type === FileChangeType.Changed ? "content" : "existence");
    }
  });
}
