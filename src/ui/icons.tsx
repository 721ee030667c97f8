import type { Severity } from '../core/types.js'

/** All decoration: hidden from screen readers, which are told in words. */

export const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect class="logo-plate" width="32" height="32" rx="8" />
    <path class="logo-jaw" d="M6 17a10 10 0 0 1 20 0" />
    <path class="logo-jaw" d="M6 17l3.3 5 3.4-5 3.3 5 3.3-5 3.4 5L26 17" />
  </svg>
)

export const Chevron = () => (
  <svg class="chevron" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M6 3.5 10.5 8 6 12.5" />
  </svg>
)

const BARS: Readonly<Record<Severity, number>> = { low: 1, medium: 2, high: 3, critical: 4 }

/** One to four bars: severity without colour. */
export const Bars = ({ severity }: { severity: Severity }) => (
  <svg class="bars" viewBox="0 0 16 12" aria-hidden="true">
    {[0, 1, 2, 3].map((bar) => (
      <rect
        key={bar}
        class={bar < BARS[severity] ? 'on' : 'off'}
        x={bar * 4}
        y={9 - bar * 3}
        width="3"
        height={3 + bar * 3}
        rx="0.8"
      />
    ))}
  </svg>
)

export const FileIcon = () => (
  <svg class="file-icon" viewBox="0 0 48 48" aria-hidden="true">
    <path d="M13 5h15l9 9v29H13z" />
    <path d="M28 5v9h9" />
    <path d="M19 23h12M19 29h5" />
    <path class="masked" d="M27 29h4M19 35h12" />
  </svg>
)

export const Tick = () => (
  <svg class="tick" viewBox="0 0 16 16" aria-hidden="true">
    <path d="M3 8.5 6.5 12 13 4.5" />
  </svg>
)
