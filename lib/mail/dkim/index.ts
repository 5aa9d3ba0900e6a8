/** DKIM: the public keys that signatures are checked with (RFC 6376). Start with `record`. */
export * from "./record";
export * from "./public-key";
