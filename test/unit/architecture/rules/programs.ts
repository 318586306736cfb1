/** Programs: they run when they are started, which is when they are imported. */
const programs =
  /^src\/(extension|cli|language\/server|webview\/\w+\/main)\.ts$|^src\/bootstrap\/node\/bootstrap\.cjs$|\/generate\.ts$/;

export function isProgram(path: string): boolean {
  return programs.test(path);
}
