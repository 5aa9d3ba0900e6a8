/** SPF as a receiver evaluates it (RFC 7208 section 4). Start with `check-host`. */
export * from "./check-host";
export * from "./verdict";
