/** A value that is being made: its fields can still be written. */
export type Writable<T> = { -readonly [K in keyof T]: T[K] };
