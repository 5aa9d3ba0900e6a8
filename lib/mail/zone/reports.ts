/**
 * Reports from one domain of an app to another.
 */
import { isDmarcText, readDmarc, readPolicyName, readReportName, reportDomain, reportName } from "../dmarc";
import { isWithin, namesFrom } from "../dns";
import { type Finding, finding } from "../finding";

import { type ByName, type ZoneRecord, isNullMx, isSpf, ownerOf, zoneNameOf } from "./zone-record";

/** Reports to a domain of the app need its word (RFC 9990 section 4), and somebody there who receives them. */
export function judgeReports(policies: readonly ZoneRecord[], records: readonly ZoneRecord[], at: ByName): Finding[] {
  const domains = domainsOf(records);
  return policies.flatMap((record) => {
    const domain = readPolicyName(record.name) ?? record.name;
    const dmarc = readDmarc(record.content).value;
    const hosts = new Set([...(dmarc?.aggregateReports ?? []), ...(dmarc?.failureReports ?? [])].map(({ uri }) => reportDomain(uri)));
    return [...hosts].filter((host) => isInOneOf(host, domains)).flatMap((host) => judgeReport(record, domain, host, at));
  });
}

/** The domains that an app knows of: their own SPF, DMARC or null MX stands in it, or their word on reports. */
function domainsOf(records: readonly ZoneRecord[]): ReadonlySet<string> {
  const domains = new Set<string>();
  for (const record of records) {
    const { name } = record;
    const [report, policy] = [readReportName(name), readPolicyName(name)];
    if (report !== undefined) domains.add(report.host);
    else if (policy !== undefined) domains.add(policy);
    else if (isSpf(record) || isNullMx(record)) domains.add(name);
  }
  return domains;
}

/** Whether a name is one of some domains, or lies below one. */
function isInOneOf(name: string, domains: ReadonlySet<string>): boolean {
  return namesFrom(name).some((each) => domains.has(each));
}

function judgeReport(record: ZoneRecord, domain: string, host: string, at: ByName): Finding[] {
  if (at.get(host)?.some(isNullMx) === true) {
    const cure = "send the reports to a domain that receives mail, or take the null MX there away (receivesMail: true, where it is parked)";
    return [
      finding("zone-report-unauthorized", ownerOf(record), { problem: `reports of ${domain} go to ${host}, which receives no mail`, cure }),
    ];
  }
  const within = record.organizationalDomain ?? zoneNameOf(record) ?? domain;
  if (isWithin(host, within) || isWithin(domain, host)) return [];
  const names = [reportName(domain, host), reportName("*", host)];
  if (names.some((name) => at.get(name)?.some(({ type, content }) => type === "TXT" && isDmarcText(content.trim())) === true)) return [];
  return [
    finding("zone-report-unauthorized", ownerOf(record), {
      problem: `reports of ${domain} go to ${host}, which does not say that it takes them`,
      cure: `add ${domain} to the domains of a report-receiver with host: ${host}`,
    }),
  ];
}
