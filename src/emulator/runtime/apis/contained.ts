/**
 * What the bytes of a function cause ends at most that function. A fault of ours that they bring to light goes to
 * `onFault`: out of an event's handler it would end the emulator.
 */
export function contained<Args extends readonly unknown[]>(
  onFault: (error: unknown) => void,
  act: (...args: Args) => void,
): (...args: Args) => void {
  return (...args) => {
    try {
      act(...args);
    } catch (error) {
      onFault(error);
    }
  };
}
