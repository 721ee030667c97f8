import { createLiveScanner, type LiveScanner } from '../../core/live.js'
import { createLiveRedactor, type LiveRedactor } from '../../core/live-redact.js'
import type { Style } from '../../core/placeholder.js'
import { SHARE } from '../../core/policy.js'
import { loadRuleFiles } from '../rules.js'
import { createTools, type Tools } from '../tools.js'
import { createExaminer, type Examiner } from './examine.js'

/** What the rules make possible; replaced as a whole when they are read again. */
interface RuleParts {
  readonly tools: Tools
  readonly live: LiveScanner
  readonly examiner: Examiner
  /** Of the mirror; all files share the values that it knows. */
  readonly redactor: LiveRedactor
}

export interface LiveRules {
  readonly current: RuleParts
  /** Throws BeartrapError 'rule' where they are not usable, and leaves the old ones in place. */
  reload(): Promise<void>
}

export interface LiveRulesOptions {
  readonly patterns: readonly string[]
  readonly explain: boolean
  readonly key: Uint8Array
  /** Of the mirror's placeholders. */
  readonly style: Style
}

/** Throws BeartrapError 'rule' where the rules are not usable. */
export const loadLiveRules = async (options: LiveRulesOptions): Promise<LiveRules> => {
  const load = async (): Promise<RuleParts> => {
    const tools = createTools({ ...options, rules: await loadRuleFiles(options.patterns), policy: SHARE })
    const live = createLiveScanner({ ...tools.live(), allocate: tools.allocate })
    const examiner = createExaminer(live, tools, (bytes) => shortHash(tools, bytes))
    return {
      tools,
      live,
      examiner,
      redactor: createLiveRedactor({ ...tools, matcher: tools.live(), style: options.style }),
    }
  }
  let current = await load()
  return {
    get current() {
      return current
    },
    reload: async () => {
      current = await load()
    },
  }
}

/** Hex digits of a mark: 128 bits. */
const HASH_DIGITS = 32

/** Keyed, so that a checkpoint tells nothing of the bytes that it knows files by. */
export const shortHash = ({ fingerprint }: Pick<Tools, 'fingerprint'>, bytes: Uint8Array): string =>
  fingerprint(bytes).slice(0, HASH_DIGITS)
