/** SPF: what servers may send for a name (RFC 7208). Start with `record`. */
export * from "./record";
export * from "./judge";
export * from "./derive";
export * from "./check-host";
