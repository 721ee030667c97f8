import type { Finding, Fingerprint, Severity } from '../../src/core/types.js'

/** A finding of a secret, named by a short text, at an offset. */
export const finding = (secret: string, start: number, more: Partial<Finding> = {}): Finding => ({
  type: 'finding',
  id: `${secret}-${start}`,
  rule: 'test-rule',
  title: 'Test token',
  severity: 'high' as Severity,
  confidence: 'high',
  category: 'token',
  artifact: 'a.har',
  start,
  end: start + 8,
  length: 8,
  line: 1,
  column: start + 1,
  encodings: [],
  fingerprint: secret.padEnd(64, '0') as Fingerprint,
  preview: '…(8)',
  exposure: 'log-line',
  advice: 'Revoke it.',
  detectedAt: '2026-01-01T00:00:00.000Z',
  ...more,
})
