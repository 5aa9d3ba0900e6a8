/** Spec files: YAML → specs, with the place of everything in them. Start with `load-specs`. */
export * from "./load-specs";
export * from "./place";
export { projectOf } from "./files";
