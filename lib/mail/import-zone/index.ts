/** A zone that is there already, as specs. Start with `import-zone`. */
export { type ImportedZone, importZone } from "./import-zone";
export type { ZoneToImport } from "./specs";
