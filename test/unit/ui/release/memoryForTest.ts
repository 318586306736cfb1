import type { Memory } from "../../../../src/ui/kit/memory.ts";

/** What a window remembers, as text like the editor keeps it. */
export function memoryForTest(): Memory {
  const memento = () => {
    const values = new Map<string, string>();
    return {
      keys: () => [...values.keys()],
      get: (key: string) => JSON.parse(values.get(key) ?? "null"),
      update: async (key: string, value: unknown) => void values.set(key, JSON.stringify(value ?? null)),
    };
  };
  return { workspace: memento(), machine: memento() };
}
