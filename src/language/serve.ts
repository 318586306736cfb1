import { TextDocumentSyncKind, type Connection, type ServerCapabilities } from "vscode-languageserver/node";
import * as v from "valibot";
import { DeploymentNotification, InitializationOptions } from "../protocol/lsp.ts";
import { translator } from "../shared/phrase.ts";
import type { ProjectFormat } from "../template/format.ts";
import { followFiles } from "./followFiles.ts";
import type { Feature } from "./feature.ts";
import { Session } from "./session.ts";

interface ServeOptions {
  readonly formats: readonly ProjectFormat[];
  readonly features: readonly Feature[];
}

const common: ServerCapabilities = {
  textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
  workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
};

/** Answers a client until it goes away. Only reads: no code of the workspace ever runs here. */
export function serve(connection: Connection, { formats, features }: ServeOptions): void {
  connection.onInitialize((params) => {
    const { deployment, texts } = v.parse(InitializationOptions, params.initializationOptions ?? {});
    const session = new Session(connection, params, { formats, deployment, translate: translator(texts) });
    session.documents.listen(connection, (path) => session.fileChanged(path, "content"));
    followFiles(connection, session);
    connection.onNotification(DeploymentNotification.method, (sent: unknown) =>
      session.deploy(v.parse(DeploymentNotification.params, sent)),
    );
    for (const feature of features) feature.register(connection, session);
    session.addFolders(
      params.workspaceFolders?.map(({ uri }) => uri) ?? (params.rootUri ? [params.rootUri] : []),
    );
    const capabilities = Object.assign({}, common, ...features.map(({ capability }) => capability));
    return { serverInfo: { name: "Lambda Workbench" }, capabilities };
  });
  connection.listen();
}
