/** How an artifact ended: exactly one of these. */
export type OutcomeKind = 'scanned' | 'partial' | 'skipped' | 'error'

/** Why an artifact was not scanned, or not to its end, where a program has to tell; the message is for people. */
export type Reason =
  /** In an archive tier: to be restored first. */
  | 'archived'
  | 'kms_denied'
  /** Encrypted with a key that the caller holds. */
  | 'sse_c'
  | 'requester_pays'
  | 'access_denied'
  /** By a filter that was asked for; no fault. */
  | 'excluded'
  /** Over a size that was asked for. */
  | 'too_large'
  /** A limit against bombs. */
  | 'archive_limit'
  /** A packing whose contents can't be looked at, or an encrypted member. */
  | 'unsupported'
  /** Cut short, or followed by bytes that don't belong to it. */
  | 'truncated'
  | 'corrupt'
  | 'changed_during_read'
  | 'throttled'
  | 'deleted_since_list'
  /** A credential stands in a name, in metadata or in a tag, which can't be rewritten as text can. */
  | 'credential_in_label'
  /** What stands in it encoded or packed was not looked at. */
  | 'undecoded'
  /** The connection, or the store. */
  | 'unreachable'
