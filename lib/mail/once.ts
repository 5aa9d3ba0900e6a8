/**
 * Answers that are found once.
 */

/** Finds once of each object what is asked of it often; the object is not to change afterwards. */
export function once<K extends object, T extends object>(find: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, T>();
  return (of) => {
    const found = known.get(of) ?? find(of);
    known.set(of, found);
    return found;
  };
}
