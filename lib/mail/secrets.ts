/**
 * Private keys in a spec, wherever they stand.
 */
import { type Finding, below, finding } from "./finding";
import { PRIVATE_KEY, holdsPrivateKey } from "./private-key";
import { isMap } from "./reading";

/** Looks for private keys in every text of a value, keys of maps included. */
export function secretsIn(value: unknown): Finding[] {
  return pathsOfSecrets(value).map((at) => finding("secret-private-key", at, PRIVATE_KEY));
}

/** The paths of private keys, in their order; a key of a map stands at the map. What is shared, and cycles, are met once. */
function pathsOfSecrets(value: unknown): string[] {
  const paths: string[] = [];
  const seen = new Set<object>();
  const stack: Node[] = [{ value, key: "", parent: undefined }];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const here = node.value;
    if (typeof here === "string") {
      if (holdsPrivateKey(here)) paths.push(pathOf(node));
    } else if ((Array.isArray(here) || isMap(here)) && !seen.has(here)) {
      seen.add(here);
      const isList = Array.isArray(here);
      const keys = Object.keys(here);
      for (let index = keys.length - 1; index >= 0; index--) {
        const key = keys[index] as string;
        if (!isList && holdsPrivateKey(key)) paths.push(pathOf(node));
        stack.push({ value: (here as Readonly<Record<string, unknown>>)[key], key: isList ? Number(key) : key, parent: node });
      }
    }
  }
  return paths;
}

/** A value and the way to it; the path is made only where it is said. */
interface Node {
  readonly value: unknown;
  readonly key: string | number;
  readonly parent: Node | undefined;
}

function pathOf(node: Node): string {
  const keys: (string | number)[] = [];
  for (let at = node; at.parent !== undefined; at = at.parent) keys.push(at.key);
  return keys.reduceRight<string>((path, key) => below(path, key), "");
}
