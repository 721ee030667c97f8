import type { StorePlan } from '../core/store-plan.js'
import { formatBytes } from '../core/units.js'

/** For people. */
export const describeStorePlan = ({ read, skipped, requests, usd }: StorePlan): string => {
  const [least, most] = usd.map(dollars)
  const asks = [
    `${number(requests.list)} LIST`,
    ...(requests.head > 0 ? [`${number(requests.head)} HEAD`] : []),
    `${range(...(requests.get.map(number) as [string, string]))} GET`,
  ]
  const lines = [
    `${objects(read.objects)} would be read, ${formatBytes(read.bytes)}`,
    ...Object.entries(skipped).map(
      ([reason, amount]) => `${objects(amount.objects)} would be skipped: ${reason}, ${formatBytes(amount.bytes)}`,
    ),
    `Requests: ${asks.join(', ')} (an object of over 1 MiB that holds findings is read twice; archives take more)`,
    `Cost: about ${range(least ?? '', most ?? '')} USD at the prices of AWS S3 in us-east-1, retrieval fees included; ` +
      'data transfer out of the region is not included',
  ]
  return `${lines.join('\n')}\n`
}

const number = (value: number): string => value.toLocaleString('en-US')

const objects = (count: number): string => `${number(count)} object${count === 1 ? '' : 's'}`

const range = (least: string, most: string): string => (least === most ? least : `${least} to ${most}`)

/** Small sums to their first two digits. */
const dollars = (usd: number): string =>
  usd >= 1 ? usd.toFixed(2) : usd === 0 ? '0' : usd.toFixed(Math.min(8, 1 - Math.floor(Math.log10(usd))))
