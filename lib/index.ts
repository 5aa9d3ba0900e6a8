/** The constructs, and an app from a folder of specs. The core is `cdktf-sending-domain/mail`. */
export { type BackendSettings, RawBackend } from "./raw-backend";
export { ParkedDomain, type ParkedDomainProps } from "./parked-domain";
export { ReportReceiver, type ReportReceiverProps } from "./report-receiver";
export { SendingDomain, type SendingDomainProps } from "./sending-domain";
export type { ConstructProps, MailRecords } from "./mail-records";
export type { SpecSource } from "./mail/spec";
export { type StacksFromOptions, stacksFrom } from "./stacks-from";
