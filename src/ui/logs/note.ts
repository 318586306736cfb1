/** A line of ours among the function's, which the grammar knows by its dash. */
export function note(text: string): string {
  return `— ${text}`;
}
