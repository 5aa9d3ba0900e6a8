/** The core: plain values in, plain values out. `records` tells the story. */
export { type DkimKey, formatDkimKey, readDkimKey } from "./dkim";
export {
  type Alignment,
  type AuthenticatedMail,
  type Dmarc,
  type DmarcLookup,
  type DmarcReader,
  type DmarcVerdict,
  type FailureOption,
  type FoundPolicy,
  type Policy,
  type ReportUri,
  type Scope,
  evaluateDmarc,
  formatDmarc,
  lookupDmarc,
  readDmarc,
} from "./dmarc";
export { type MailRecord, type PlacedRecord, type RecordType, type Ttl, addressOf } from "./dns";
export { FINDINGS, type Finding, type FindingId, type Result, type Severity, formatFinding } from "./finding";
export { parseSpec } from "./parse-spec";
export { recordsFor } from "./records";
export {
  type LogEntry,
  type LogMove,
  type Move,
  PROFILES,
  type ProfileName,
  type Rollout,
  type RolloutState,
  type Stage,
  rolloutState,
} from "./rollout";
export type { AnySender, DkimEntry, DkimKeyInput, DkimKeys, Sender } from "./senders";
export type {
  Acknowledged,
  AcknowledgementInput,
  DmarcInput,
  DmarcPlan,
  RolloutPlan,
  ParkedDomainInput,
  ParkedDomainSpec,
  ReportReceiverInput,
  ReportReceiverSpec,
  Reports,
  ReportsInput,
  SendingDomainInput,
  SendingDomainSpec,
  Spec,
  SpecInput,
  SpfInput,
  SpfPlan,
  Zone,
  ZoneInput,
} from "./spec";
export { type SenderAlignment, alignedPaths, alignmentsOf } from "./spec/alignment";
export type { Resolver } from "./resolver";
export {
  type PlacedTerm,
  type Qualifier,
  type Spf,
  type SpfMechanism,
  type SpfModifier,
  type SpfQuestion,
  type SpfResult,
  type SpfTerm,
  type SpfTermTrace,
  type SpfTrace,
  type SpfVerdict,
  checkHost,
  countLookups,
  formatSpf,
  readSpf,
} from "./spf";
export { decodeTxt, encodeTxt } from "./txt";
export { type GivenZone, type JudgedSpec, type ZoneRecord, judgeZone } from "./zone";
