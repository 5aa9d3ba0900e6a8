/**
 * Grades of a change, from its meaning: what it does to mail, and to those who would forge it. docs/pull-requests.md has the table.
 */

/** From harmless to harmful; `tightening` may lose mail of senders that are not ready, `loosening` lets more be forged. */
export const GRADES = ["none", "safe", "tightening", "loosening", "dangerous"] as const;

/** One of the grades. */
export type Grade = (typeof GRADES)[number];

/** What a change means. */
export interface Meaning {
  readonly grade: Grade;
  /** One line each, in the words of mail. */
  readonly says: readonly string[];
}

/** The worse of two grades. */
export function worse(a: Grade, b: Grade): Grade {
  return GRADES.indexOf(a) >= GRADES.indexOf(b) ? a : b;
}

/** Which part of mail authentication something is about; findings' ids begin with it. */
export type Area = "spf" | "dkim" | "dmarc";

/** One thing that a change does. */
export interface ReviewItem {
  readonly grade: Grade;
  readonly says: string;
  /** What its record is about; absent for other records, and for moves of a rollout. */
  readonly area?: Area;
  /** Whether it is a move that was forced, and the reason that the log gives. */
  readonly forced?: true;
  readonly reason?: string;
  /** Terraform address, where it is about one record. */
  readonly address?: string;
}
