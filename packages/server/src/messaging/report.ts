/** DELIVERY REPORTS: what a sender is told of a message. */
import type { FinalDeliveryStatus } from "@parley/model";
import { common, encodeReportResponse, encodeServerItem, reportStatusToWire } from "@parley/protocol";
import type { StoredReport } from "@parley/store";
import type { SessionPort } from "../core/ports.js";

/** Reasons that say that the message could not get there, where others say that it was not wanted. */
const FAILURES: ReadonlySet<string> = new Set([
  "no_such_inbox",
  "service_not_offered",
  "domain_unreachable",
  "no_route",
]);

/** The status that goes with the reason for which a message was not taken. */
export function statusOfRefusal(reason: string): "refused" | "failed" {
  return FAILURES.has(reason) ? "failed" : "refused";
}

/** Answers a Send with its final report. */
export function answerFinal(
  session: SessionPort,
  operationId: number,
  report: {
    readonly id: string;
    readonly inbox: string;
    readonly status: FinalDeliveryStatus;
    readonly reason: string;
  },
): void {
  const { id, inbox: to, status, reason } = report;
  session.respondEncoded(
    operationId,
    encodeReportResponse(operationId, { id, to, status: reportStatusToWire(status), reason }),
  );
}

/** Answers a Send with DELIVERED: the one that happens all the time. */
export function answerDelivered(session: SessionPort, operationId: number, id: string, to: string): void {
  const status = common.ReportStatus.REPORT_STATUS_DELIVERED;
  session.respondEncoded(operationId, encodeReportResponse(operationId, { id, to, status }));
}

/** Why QUEUED is said: the domain cannot be reached, it has merely not answered yet, or the final report is on its way as an event. */
type QueuedReason = "domain_unreachable" | "not_answered" | "report_follows";

/** Answers a Send with QUEUED; its final report comes later as an event. */
export function answerQueued(
  session: SessionPort,
  operationId: number,
  report: { readonly id: string; readonly to: string; readonly reason: QueuedReason },
): void {
  const status = common.ReportStatus.REPORT_STATUS_QUEUED;
  session.respondEncoded(operationId, encodeReportResponse(operationId, { ...report, status }));
}

/** A final report as an event. */
export function reportEvent(report: StoredReport): Uint8Array {
  const { id, inbox: to, reason } = report;
  return encodeServerItem({ report: { id, to, status: reportStatusToWire(report.status), reason } });
}
