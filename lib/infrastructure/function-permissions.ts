import type { FunctionName } from "./function-table.ts";

/** What one function may do. */
export interface Permission {
  actions: string[];
  resource: string;
  /** Why the resource has a `*` in it, where it has. */
  why?: string;
  conditions?: Record<string, Record<string, string>>;
}

/** The ARNs permissions are about. */
export interface PermissionResources {
  stills: string;
  clips: string;
  ledger: string;
  /** The ledger's index of the records by their still. */
  ledgerByStill: string;
  /** The index of the records whose create was not answered. */
  ledgerByUnanswered: string;
  providerKey: string;
  /** Where it is told how renders and batches go. */
  eventBus: string;
  /** Where renders are asked for: often the same. */
  requestBus: string;
  /** The source of what is asked for. */
  requestSource: string;
}

/** What each function may do: what its step asks of the ledger, the objects, the bus and the provider, and no more. */
export function functionPermissions(
  arns: PermissionResources,
  { hasStudio, hasLinks }: { hasStudio: boolean; hasLinks: boolean },
): Record<Exclude<FunctionName, "Reconcile">, Permission[]> {
  const objects = (bucket: string, prefix: string, ...actions: string[]): Permission => ({
    actions,
    resource: `${bucket}/${prefix}/*`,
    why: `The names of the objects under ${prefix}/ are not known before a still is dropped.`,
  });
  // Without it S3 answers "forbidden" for an object that is not there.
  const list = (bucket: string): Permission => ({ actions: ["s3:ListBucket"], resource: bucket });
  const ledger: Permission = { actions: ["dynamodb:GetItem", "dynamodb:PutItem"], resource: arns.ledger };
  // Who else may have asked for the very job that nobody knows.
  const findUnanswered: Permission = { actions: ["dynamodb:Query"], resource: arns.ledgerByUnanswered };
  // Which render of a still an execution was, and whether one has its sidecar.
  const findByStill: Permission = { actions: ["dynamodb:Query"], resource: arns.ledgerByStill };
  const key: Permission = { actions: ["secretsmanager:GetSecretValue"], resource: arns.providerKey };
  const put = (bus: string, source: string): Permission => ({
    actions: ["events:PutEvents"],
    resource: bus,
    conditions: { StringEquals: { "events:source": source } },
  });
  const tell = put(arns.eventBus, "stillmotion");
  const isTelling = arns.requestBus === arns.eventBus && arns.requestSource === "stillmotion";
  // A paused provider that takes jobs again.
  const closeBreaker: Permission = { actions: ["dynamodb:DeleteItem"], resource: arns.ledger };
  // Money is counted in place.
  const count: Permission = { actions: ["dynamodb:UpdateItem"], resource: arns.ledger };
  const endRender = [ledger, count, tell];
  // The studio's jobs, where the deployment has one.
  const studio = (...actions: string[]): Permission[] => (hasStudio ? [objects(arns.clips, "studio", ...actions)] : []);

  return {
    PrepareRender: [
      list(arns.stills),
      objects(arns.stills, "stills", "s3:GetObject", "s3:GetObjectVersion"),
      objects(arns.stills, "requested", "s3:GetObject", "s3:GetObjectVersion"),
      // A request of its own, and what the manifests of batches name.
      objects(arns.stills, "requests", "s3:GetObject", "s3:GetObjectVersion"),
      objects(arns.stills, "batches", "s3:GetObject", "s3:GetObjectVersion"),
      list(arns.clips),
      objects(arns.clips, "prepared", "s3:GetObject", "s3:PutObject"),
      // Whether a batch was canceled.
      objects(arns.clips, "batches", "s3:GetObject"),
      // Stills that came by address or in their event.
      objects(arns.clips, "requested", "s3:GetObject", "s3:PutObject"),
      // A still that is rendered under another name is served with a copy of that clip.
      // What is wrong with a sidecar is told there, until it is mended.
      // A stitch is filed there.
      objects(arns.clips, "clips", "s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload"),
      ledger,
      findByStill,
      tell,
      // For shots, and the other stills of a sidecar.
      ...(isTelling ? [] : [put(arns.requestBus, arns.requestSource)]),
    ],
    AdmitRender: [ledger],
    CreateVideo: [
      list(arns.clips),
      objects(arns.clips, "prepared", "s3:GetObject"),
      // What a character is made of.
      objects(arns.clips, "clips", "s3:GetObject"),
      ledger,
      closeBreaker,
      count,
      findUnanswered,
      key,
      ...studio("s3:GetObject", "s3:PutObject", "s3:DeleteObject"),
    ],
    // Whom a webhook has to wake. Ending waits is allowed where the state machine is known.
    AwaitVideo: [{ actions: ["dynamodb:GetItem", "dynamodb:UpdateItem"], resource: arns.ledger }],
    ReceiveWebhook: [
      { actions: ["dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"], resource: arns.ledger },
      key,
    ],
    PollVideo: [
      ledger,
      key,
      ...(hasStudio ? [list(arns.clips)] : []),
      // A job that was canceled.
      ...studio("s3:GetObject", "s3:DeleteObject"),
    ],
    StoreClip: [
      list(arns.clips),
      objects(arns.clips, "prepared", "s3:GetObject"),
      objects(arns.clips, "clips", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"),
      ledger,
      key,
      ...studio("s3:GetObject"),
    ],
    PlanNextAttempt: endRender,
    // Whoever has a link may do what the function that signed it may.
    RecordSuccess: [...endRender, ...(hasLinks ? [objects(arns.clips, "clips", "s3:GetObject")] : [])],
    RecordFailure: endRender,
    PlanBatch: [
      list(arns.stills),
      objects(arns.stills, "stills", "s3:GetObject"),
      // Manifests that were sent with their stills.
      objects(arns.stills, "requested", "s3:GetObject", "s3:GetObjectVersion"),
      objects(arns.stills, "batches", "s3:GetObject", "s3:GetObjectVersion"),
      list(arns.clips),
      objects(arns.clips, "batches", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"),
      // Stills that came with their lines.
      objects(arns.clips, "requested", "s3:GetObject", "s3:PutObject"),
      tell,
    ],
    ReportBatch: [
      list(arns.clips),
      objects(arns.clips, "batches", "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload"),
      // Which of the stills that lines name by address were fetched.
      objects(arns.clips, "requested", "s3:GetObject"),
      // The posters.
      objects(arns.clips, "clips", "s3:GetObject"),
      { actions: ["dynamodb:GetItem"], resource: arns.ledger },
      tell,
    ],
    CloseRender: [...endRender, findByStill],
    Studio: [list(arns.clips), ...studio("s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload")],
  };
}
