/**
 * Includes that consoles and forums propose, and that can never align: the service's return path is elsewhere.
 */
import { comparable } from "../dns";

import { SERVICES } from ".";

const services = new Map(SERVICES.flatMap((service) => (service.unalignedIncludes ?? []).map((include) => [include, service])));

/** Title of the service that an include belongs to, when it can never align; of a sender of that `service`, its preset knows better. */
export function unalignedInclude(include: string, service?: string): string | undefined {
  const found = services.get(comparable(include));
  return found?.name === service ? undefined : found?.title;
}
