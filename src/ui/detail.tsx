import type { ComponentChildren } from 'preact'
import type { SecretView } from '../core/review/wire.js'
import { spoken, WARNING_WORDS } from './words.js'

/** What is known of a secret, and what to do about it. */
export const Detail = ({ secret }: { secret: SecretView }) => {
  const { rule, confidence, label, warnings, advice, evidence, jwt } = secret
  return (
    <div class="detail">
      <dl class="facts">
        <Fact name="Rule">
          <code>{rule}</code>
        </Fact>
        <Fact name="Confidence">{confidence}</Fact>
        <Fact name="In the copy">
          <code>[REDACTED:…:{label}]</code>
        </Fact>
        {warnings.length > 0 && (
          <Fact name="Noted">{warnings.map((warning) => WARNING_WORDS[warning]).join(', ')}</Fact>
        )}
        {evidence.length > 0 && <Fact name="Evidence">{evidence.map(({ says }) => says).join('; ')}</Fact>}
        {jwt !== undefined && (
          <Fact name="Token">
            {Object.entries(jwt)
              .map(([name, value]) => `${name} ${String(value)}`)
              .join(' · ')}
          </Fact>
        )}
      </dl>
      <ul class="advice">
        {advice.split('\n').map((line) => (
          <li key={line}>
            <Advice line={line} />
          </li>
        ))}
      </ul>
    </div>
  )
}

const Fact = ({ name, children }: { name: string; children: ComponentChildren }) => (
  <div>
    <dt>{spoken(name)}</dt>
    <dd>{children}</dd>
  </div>
)

/** The reference at an advice's end becomes a link; it is followed on a click alone, and isn't told from where. */
const Advice = ({ line }: { line: string }) => {
  const [, says = line, reference] = /^(.*?) (https:\/\/\S+)$/.exec(line) ?? []
  if (reference === undefined) return <>{says}</>
  return (
    <>
      {says}{' '}
      <a href={reference} target="_blank" rel="noopener noreferrer">
        {new URL(reference).hostname}
      </a>
    </>
  )
}
