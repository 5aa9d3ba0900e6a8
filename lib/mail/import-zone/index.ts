/** A zone that is there already, as specs. Start with `import-zone`. */
export { specsOfZone } from "./import-zone";
