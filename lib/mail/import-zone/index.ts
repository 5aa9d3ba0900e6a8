/** A zone that is there already, as specs. Start with `import-zone`. */
export { importZone } from "./import-zone";
