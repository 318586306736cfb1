/** Whether a file of an events folder is an event: `<name>.json`, and not the expectation beside one. */
export function isEventFile(path: string): boolean {
  return path.endsWith(".json") && !path.endsWith(".expect.json");
}
