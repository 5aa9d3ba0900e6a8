/**
 * Answers that are found once.
 */

/** Finds, or begins, once for each object what it is asked for often; what is found does not follow if the object changes afterwards. */
export function once<K extends object, T extends object>(find: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, T>();
  return (of) => {
    const found = known.get(of) ?? find(of);
    known.set(of, found);
    return found;
  };
}
