/** Whether a topic meets a filter: `+` stands for one level, `#` for all that follow. Names of the service's own need a filter that says `$`. */
export function topicMatches(filter: string, topic: string): boolean {
  if (topic.startsWith("$") !== filter.startsWith("$")) return false;
  const [wanted, levels] = [filter.split("/"), topic.split("/")];
  for (const [index, level] of wanted.entries()) {
    if (level === "#") return true;
    if (index >= levels.length || (level !== "+" && level !== levels[index])) return false;
  }
  return wanted.length === levels.length;
}
