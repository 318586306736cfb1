import type * as vscode from "vscode";

/** Remembered for this workspace, and for this machine. Never secrets, never values of variables. */
export interface Memory {
  readonly workspace: vscode.Memento;
  readonly machine: vscode.Memento;
}
