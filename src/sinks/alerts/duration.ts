import { z } from 'zod'

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const

const DURATION = /^(\d{1,9})(ms|s|m|h|d)$/

/** `500ms`, `60s`, `24h`; milliseconds. A bare number would leave the unit to be guessed. */
export const duration = z
  .string()
  .regex(DURATION, 'a time with its unit, as 500ms, 60s, 5m, 24h or 7d')
  .transform((text) => {
    const [, number, unit] = DURATION.exec(text) ?? []
    return Number(number) * UNITS[unit as keyof typeof UNITS]
  })
  .refine((ms) => ms > 0, 'more than nothing')
