/**
 * ReportReceiver: a host that takes the DMARC reports of other organizations' domains.
 */
import type { Construct } from "constructs";

import type { ReportReceiverInput, ReportReceiverSpec } from "./mail/spec";
import { type ConstructProps, MailRecords } from "./mail-records";

/** The spec of a report receiver, and its provider. */
export interface ReportReceiverProps extends Omit<ReportReceiverInput, "kind">, ConstructProps {}

/** The records by which a host says whose reports it takes (RFC 9990 section 4). */
export class ReportReceiver extends MailRecords<ReportReceiverSpec> {
  /** @throws Error with every error of the spec at once, or when the stack has another construct of the host */
  constructor(scope: Construct, id: string, props: ReportReceiverProps) {
    super(scope, id, "report-receiver", props);
  }
}
