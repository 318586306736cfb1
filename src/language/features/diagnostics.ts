import { DiagnosticSeverity, type Connection, type Diagnostic } from "vscode-languageserver/node";
import { uriOf } from "../documents/uris.ts";
import type { FindFaults } from "../checkedDocument.ts";
import type { Feature } from "../feature.ts";
import type { Finding, Rule } from "../rule.ts";
import type { Session } from "../session.ts";
import type { ShownFixes } from "../shownFixes.ts";

/** What rules find in templates, told when it is another than before. */
export function diagnostics(rules: () => Promise<readonly Rule[]>, fixes: ShownFixes): Feature {
  return {
    capability: {},
    register(connection, session) {
      const shown = new ShownDiagnostics(connection, session, fixes);
      session.onRead(async (entries) =>
        shown.check(
          { rules: await rules(), findFaults: (await import("../schemas/schemaFaults.ts")).schemaFaults },
          entries,
        ),
      );
      session.onChange(() => shown.tell());
    },
  };
}

const severities = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  information: DiagnosticSeverity.Information,
  hint: DiagnosticSeverity.Hint,
} as const;

interface Checks {
  readonly rules: readonly Rule[];
  readonly findFaults: FindFaults;
}

class ShownDiagnostics {
  readonly #connection: Connection;
  readonly #session: Session;
  readonly #fixes: ShownFixes;
  /** By the file that they stand in, then by the entry that they come from: entries may share files. */
  readonly #found = new Map<string, Map<string, readonly Diagnostic[]>>();
  /** The files of the marks of each entry. */
  readonly #files = new Map<string, readonly string[]>();
  /** Files of which something else may be told. */
  readonly #touched = new Set<string>();
  /** What the client has been told of each file, as JSON. */
  readonly #told = new Map<string, string>();

  constructor(connection: Connection, session: Session, fixes: ShownFixes) {
    this.#fixes = fixes;
    this.#connection = connection;
    this.#session = session;
  }

  /** Finds what is wrong in entries; it is told when all are read, since others may say what a value is. */
  check(checks: Checks, entries: ReadonlySet<string>): void {
    for (const entry of entries) {
      const found = Map.groupBy(this.#check(checks, entry), ({ finding }) => finding.file);
      for (const file of this.#files.get(entry) ?? []) {
        this.#found.get(file)?.delete(entry);
        this.#fixes.forget(file, entry);
        this.#touched.add(file);
      }
      this.#files.set(entry, [...found.keys()]);
      for (const [file, list] of found) {
        const byEntry = this.#found.get(file) ?? new Map();
        this.#found.set(file, byEntry);
        const marks = list.map(({ rule, finding }) => ({
          diagnostic: this.#diagnosticOf(rule, finding),
          fixes: finding.fixes ?? [],
        }));
        byEntry.set(
          entry,
          marks.map(({ diagnostic }) => diagnostic),
        );
        this.#fixes.set(
          file,
          entry,
          marks.filter((mark) => mark.fixes.length > 0),
        );
        this.#touched.add(file);
      }
    }
  }

  /** Tells what is another than before. */
  tell(): void {
    for (const file of this.#touched) this.#tell(file);
    this.#touched.clear();
  }

  #check({ rules, findFaults }: Checks, entry: string): { rule: Rule; finding: Finding }[] {
    const { workspace } = this.#session;
    const application = workspace.applicationAt(entry);
    if (application === undefined) return [];
    const document = workspace.document(application, findFaults);
    return rules.flatMap((rule) =>
      [...rule.check(document, application)].map((finding) => ({ rule, finding })),
    );
  }

  #diagnosticOf({ code, severity }: Rule, { range, message }: Finding): Diagnostic {
    const words = this.#session.words(message);
    return { severity: severities[severity], source: "Lambda", code, message: words, range };
  }

  #tell(file: string): void {
    const list = [...(this.#found.get(file)?.values() ?? [])].flat().sort(byPlace);
    const text = JSON.stringify(list);
    if (text === (this.#told.get(file) ?? "[]")) return;
    if (list.length === 0) this.#told.delete(file);
    else this.#told.set(file, text);
    if (list.length === 0) this.#found.delete(file);
    const uri = this.#session.documents.uriAt(file) ?? uriOf(file);
    this.#session.send(this.#connection.sendDiagnostics({ uri, diagnostics: list }));
  }
}

function byPlace({ range: one }: Diagnostic, { range: other }: Diagnostic): number {
  return one.start.line - other.start.line || one.start.character - other.start.character;
}
