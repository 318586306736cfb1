/** What debuggers say about themselves, which is not the function's output. */
export function isDebuggerChatter(line: string): boolean {
  return /^(Debugger listening on |For help, see: https:\/\/nodejs\.org|Debugger attached\.|Debugger ending on |Waiting for the debugger to disconnect)/.test(
    line,
  );
}
