/** DMARC: what receivers do with mail that does not align (RFC 9989). Start with `record`. */
export * from "./record";
export * from "./effect";
export * from "./report-uri";
export * from "./lookup";
export * from "./policies";
export * from "./evaluate";
