/**
 * Includes that consoles and forums propose, and that can never align: the service's return path is elsewhere.
 */
import { comparable } from "../dns";

import { SERVICES } from ".";

const titles = new Map(
  SERVICES.flatMap(({ title, unalignedIncludes = [] }: { title: string; unalignedIncludes?: readonly string[] }) =>
    unalignedIncludes.map((include): [string, string] => [include, title]),
  ),
);

/** The service that an include belongs to, when it can never align. */
export function unalignedInclude(include: string): string | undefined {
  return titles.get(comparable(include));
}
