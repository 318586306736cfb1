import { debugAdapterOf } from "../../lambda/runtimes.ts";
import { FunctionFoldersNotification } from "../../protocol/lsp.ts";
import { codeRootOf } from "../../template/model/handlerFile.ts";
import type { Feature } from "../feature.ts";
import type { Workspace } from "../documents/workspace.ts";

/** Tells the client in which folders the code of functions is that can be debugged: F5 elsewhere is not ours. */
export const functionFolders: Feature = {
  capability: {},
  register(connection, session) {
    let told = "";
    session.onChange(() => {
      const folders = foldersOf(session.workspace);
      const now = JSON.stringify(folders);
      if (now === told) return;
      told = now;
      session.send(connection.sendNotification(FunctionFoldersNotification.method, { folders }));
    });
  },
};

function foldersOf(workspace: Workspace): string[] {
  const roots = workspace.functions().flatMap((fn) => {
    const debuggable = fn.runtime !== undefined && debugAdapterOf(fn.runtime.value) !== undefined;
    const root = debuggable ? codeRootOf(fn) : undefined;
    return root === undefined ? [] : [root];
  });
  return [...new Set(roots)].sort();
}
