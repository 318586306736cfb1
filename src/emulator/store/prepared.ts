import type { DatabaseSync, StatementSync } from "node:sqlite";

/** Prepares each text once: to do so takes longer than to run most of them. */
export function prepared(database: DatabaseSync): (sql: string) => StatementSync {
  const statements = new Map<string, StatementSync>();
  return (sql) => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  };
}
